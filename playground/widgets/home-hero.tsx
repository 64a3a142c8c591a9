import Link from 'next/link'
import type { ReactNode } from 'react'
import { FlowPicture } from '@/components/flow-picture'
import { JsonView } from '@/components/json-view'
import type { Place } from '@/components/place'
import { userOf } from '../own-code/session-user'
import { EXAMPLE } from './example'
import styles from './home-hero.module.css'
import type { Frame, Revealed } from './home-reveal'
import { type Live, useLive } from './live-context'
import { occasionInWords } from './occasion-words'
import { SignInButton } from './sign-in-button'
import { isSignedIn, ownSessionRow, type Snapshot } from './snapshot'
import { useHomeReveal } from './use-home-reveal'

/** The first screen: one sentence, the flow as a picture, and a real sign-in with one press that opens the cookie. */
export function HomeHero() {
  const live = useLive({ traces: true })
  const frame = useHomeReveal(live)
  const own = isSignedIn(live.snapshot) ? live.snapshot : null
  const strategy = live.snapshot?.state.strategy ?? 'jwt'
  return (
    <>
      <div className={styles.hero}>
        <div>
          <h1>See what NextAuth puts in your cookie.</h1>
          <p className={styles.lead}>
            Sign in to a real NextAuth, right here, and watch a session travel: login, callbacks, cookie, proxy, client.
          </p>
          <div className={styles.actions}>
            {own ? (
              <Link className="btn primary large" href="/playground">
                Open the playground
              </Link>
            ) : (
              <SignInButton live={live} large />
            )}
            <small key={own ? 'in' : 'out'}>
              {own ? `signed in as ${userOf(own.session).username ?? 'nobody'}, strategy ${strategy}` : 'no account, no email'}
            </small>
          </div>
          <p className={styles.status} role="status">
            <Status live={live} signedIn={own !== null} isPlaying={frame !== null} />
          </p>
          <noscript>
            <p className="note">Without JavaScript the values below are a recorded example.</p>
          </noscript>
        </div>
        <FlowPicture {...(frame ? { step: frame } : { places: takingPart(own) })} strategy={strategy} />
      </div>
      <Values own={own} frame={frame} strategy={strategy} isBusy={live.busy !== null} />
    </>
  )
}

interface StatusProps {
  live: Live
  signedIn: boolean
  isPlaying: boolean
}

function Status({ live, signedIn, isPlaying }: StatusProps) {
  if (live.busy) return <>{occasionInWords(live.busy)} …</>
  if (live.message) return <>{live.message}</>
  // The end is told once, and not in the middle of the reveal.
  if (isPlaying) return <>Opening the cookie …</>
  if (signedIn)
    return (
      <>
        The values below are yours. <Link href="/flow/login">What just happened?</Link> Or walk on in the playground, step by step, up to
        the replay of an old cookie.
      </>
    )
  return (
    <>
      Or read first: <Link href="/flow/summary">the whole flow in one table</Link>.
    </>
  )
}

interface ValuesProps {
  own: Snapshot | null
  frame: Frame | null
  strategy: Snapshot['state']['strategy']
  isBusy: boolean
}

/** The four values. Hidden before the reader has signed in, and then shown one after the other. */
function Values({ own, frame, strategy, isBusy }: ValuesProps) {
  const shows = (value: Revealed) => own !== null && (!frame || frame.shows.includes(value))
  const row = own && ownSessionRow(own)
  return (
    <section className={styles.values} aria-label="Values of the session" aria-busy={isBusy}>
      <Value place="browser" title="in the cookie" isShown={shows('cookie')} veil={<ExampleCookie />}>
        {own?.state.cookie?.value}
      </Value>
      {strategy === 'jwt' ? (
        <Value place="nextauth" title="decrypted" isShown={shows('opened')} veil="Your claims, once the cookie is decrypted here.">
          <JsonView value={own ? own.state.token : EXAMPLE.state.token} />
        </Value>
      ) : (
        <Value place="mongodb" title="the row it points at" isShown={shows('opened')} veil="The row that your cookie will name.">
          <JsonView value={row ?? null} />
        </Value>
      )}
      <Value place="proxy" title="getToken() in the proxy" isShown={shows('proxy')} veil="What the proxy can read of your cookie.">
        <JsonView value={own ? own.state.proxy : EXAMPLE.state.proxy} />
      </Value>
      <Value place="browser" title="useSession() on this page" isShown={shows('session')} veil="What the session callback lets through.">
        <JsonView value={own ? own.session : EXAMPLE.session} />
      </Value>
    </section>
  )
}

function ExampleCookie() {
  return (
    <>
      <span className="tag">example</span> {EXAMPLE.state.cookie?.value}
    </>
  )
}

interface ValueProps {
  place: Place
  title: string
  isShown: boolean
  /** What stands there until then. */
  veil: ReactNode
  children: ReactNode
}

function Value({ place, title, isShown, veil, children }: ValueProps) {
  return (
    <div data-place={place} data-shown={isShown}>
      <h2>{title}</h2>
      {isShown ? (
        <div className={styles.shown}>{children}</div>
      ) : (
        <>
          <div className={styles.veil}>{veil}</div>
          <noscript>{children}</noscript>
        </>
      )}
    </div>
  )
}

/** The places that have a value of the reader's. */
function takingPart(own: Snapshot | null): Place[] {
  if (!own) return []
  return own.state.proxy ? ['browser', 'proxy', 'nextauth'] : ['browser', 'nextauth', 'mongodb']
}
