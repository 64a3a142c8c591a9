import Link from 'next/link'
import type { ReactNode } from 'react'
import { FlowPicture } from '@/components/flow-picture'
import { JsonView } from '@/components/json-view'
import type { Place } from '@/components/place'
import type { RunStep } from '../trace/read/replay'
import { EXAMPLE } from './example'
import styles from './home-hero.module.css'
import { type Live, useLive } from './live-context'
import { occasionInWords } from './occasion-words'
import { SignInButton } from './sign-in-button'
import { isSignedIn, ownSessionRow } from './snapshot'
import { useReplay } from './trace/use-replay'

/** The first screen: one sentence, the flow as a picture, and a real sign-in with one press. */
export function HomeHero() {
  const live = useLive({ traces: true })
  const replay = useReplay(live)
  const step = replay.isPlaying ? replay.step : undefined
  const own = isSignedIn(live.snapshot) ? live.snapshot : null
  const shown = own ?? EXAMPLE
  const { cookie, token, proxy, strategy } = shown.state
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
            <small>{own ? `signed in as ${own.session?.user.username ?? 'nobody'}, strategy ${strategy}` : 'no account, no email'}</small>
          </div>
          <p className={styles.status} role="status">
            <Status live={live} signedIn={own !== null} step={step} />
          </p>
          <noscript>
            <p className="note">Without JavaScript the values below are a recorded example.</p>
          </noscript>
        </div>
        <FlowPicture step={step} places={litPlaces(live)} strategy={live.snapshot?.state.strategy ?? 'jwt'} />
      </div>
      <section className={styles.values} aria-label="Values of the session" aria-busy={live.busy !== null}>
        <Value place="browser" title="in the cookie" example={!own}>
          {cookie?.value}
        </Value>
        {strategy === 'jwt' ? (
          <Value place="nextauth" title="decrypted">
            <JsonView value={token} />
          </Value>
        ) : (
          <Value place="mongodb" title="the row it points at">
            <JsonView value={ownSessionRow(shown) ?? null} />
          </Value>
        )}
        <Value place="proxy" title="getToken() in the proxy">
          <JsonView value={proxy} />
        </Value>
        <Value place="browser" title="useSession() on this page">
          <JsonView value={shown.session} />
        </Value>
      </section>
    </>
  )
}

function Status({ live, signedIn, step }: { live: Live; signedIn: boolean; step: RunStep | undefined }) {
  if (live.busy) return <>{occasionInWords(live.busy)} …</>
  if (live.message) return <>{live.message}</>
  if (step)
    return (
      <>
        <b>{step.title}</b>: {step.says}
      </>
    )
  if (signedIn)
    return (
      <>
        The values below are yours. <Link href="/flow/login">What just happened?</Link>
      </>
    )
  return (
    <>
      Or read first: <Link href="/flow/summary">the whole flow in one table</Link>.
    </>
  )
}

function Value({ place, title, example = false, children }: { place: Place; title: string; example?: boolean; children: ReactNode }) {
  return (
    <div data-place={place}>
      <h2>
        {title} {example && <span className="tag">example</span>}
      </h2>
      {children}
    </div>
  )
}

/** What takes part right now: a sign-in under way involves the server, a finished one everything that has a value. */
function litPlaces({ busy, snapshot }: Live): Place[] {
  if (busy?.name === 'signIn') return ['nextauth', 'mongodb']
  if (!isSignedIn(snapshot)) return []
  return snapshot.state.proxy ? ['browser', 'proxy', 'nextauth'] : ['browser', 'nextauth', 'mongodb']
}
