import Link from 'next/link'
import { type RefObject, useEffect, useState } from 'react'
import { Message } from '@/components/message'
import type { ProviderName } from '../nextauth/providers'
import { DEMO_ADDRESS } from '../sandbox/demo-credentials'
import { useChosenProvider } from './chosen-provider'
import type { Live } from './live-context'
import { nextStep, PATH_STEPS, type PathStep, stepInWords, verdict } from './path'
import styles from './path-line.module.css'
import { SignInButton } from './sign-in-button'
import { currentUsers, isSignedIn, ownUserRow, usersInWords } from './snapshot'
import { hasLeft, rememberLeft } from './walked-before'

/** What steps scroll to, so that their sentence stays in view. */
const PATH = 'path'

/**
 * What the last action came to, what failed, and one thing to do next.
 * @param panels what holds the panels that steps lead to.
 */
export function PathLine({ live, panels }: { live: Live; panels: RefObject<HTMLElement | null> }) {
  const [isLeft, setLeft] = useState(false)
  useEffect(() => setLeft(hasLeft()), [])
  const leave = (isOver: boolean) => {
    setLeft(isOver)
    rememberLeft(isOver)
  }
  return (
    <section id={PATH} className={styles.path} aria-label="What happened, and what to do next" data-print="hidden">
      <div className={styles.said} role="status" aria-label="Messages">
        <Said live={live} />
      </div>
      {isLeft ? (
        <p className={styles.next}>
          <button type="button" className="link-button" onClick={() => leave(false)}>
            Show the path
          </button>
        </p>
      ) : (
        <Next live={live} panels={panels} onLeave={() => leave(true)} />
      )}
    </section>
  )
}

function Said({ live }: { live: Live }) {
  const provider = useChosenProvider(live)
  const { message, snapshot } = live
  if (message) return <Message tone="bad">{message}</Message>
  if (snapshot?.state.expired)
    return (
      <Message tone="bad">
        Your sandbox is gone. It ends when nobody uses it for a while, when another tab resets it, and when the site or its database is
        started anew. One press begins a new one. <SignInButton live={live} />
      </Message>
    )
  const words = verdict(live)
  if (words) return <p className={styles.verdict}>{words}</p>
  if (!snapshot || isSignedIn(snapshot)) return null
  return (
    <p className={styles.verdict}>
      You are signed out{live.moments.length === 0 && ', so the panels show an example'}.{' '}
      {provider === 'credentials' ? `Sign in as ${usersInWords(currentUsers(snapshot))}.` : SIGNED_OUT[provider]}
    </p>
  )
}

interface NextProps {
  live: Live
  panels: RefObject<HTMLElement | null>
  onLeave: () => void
}

function Next({ live, panels, onLeave }: NextProps) {
  const step = nextStep(live)
  const provider = useChosenProvider(live)
  const strategy = live.snapshot?.state.strategy ?? 'jwt'
  const leave = (
    <button type="button" className={`link-button ${styles.leave}`} onClick={onLeave}>
      leave<span className="visually-hidden"> the path</span>
    </button>
  )
  if (!step)
    return (
      <p className={styles.next}>
        <span>
          That was the path.{' '}
          {strategy === 'database'
            ? 'Under jwt the old cookie works: flip to jwt, sign in, and walk it again.'
            : 'Under database the old cookie is worth nothing: flip, and walk it again.'}{' '}
          Or go on with <Link href="/experiments">an experiment</Link>.
        </span>
        {leave}
      </p>
    )
  const { does, why } = stepInWords(step, { strategy, provider })
  return (
    <p className={styles.next}>
      <span>
        Step {PATH_STEPS.indexOf(step) + 1} of {PATH_STEPS.length}
      </span>
      <button
        key={step}
        type="button"
        className="btn"
        disabled={!live.actions || live.busy !== null}
        onClick={() => void doStep(step, live, provider, panels.current)}
      >
        {does}
      </button>
      <span key={why} className={styles.why}>
        {why}
      </span>
      {leave}
    </p>
  )
}

/** What a signed-out reader can do, where no password is needed. */
const SIGNED_OUT = {
  email: 'Ask for a magic link: the mail arrives on this page.',
  oidc: 'Go to the provider: it asks who you are, and sends you back.'
} as const

async function doStep(step: PathStep, { actions, snapshot }: Live, provider: ProviderName, panels: HTMLElement | null): Promise<void> {
  if (!actions) return
  const [{ username, password }] = currentUsers(snapshot)
  switch (step) {
    case 'signIn':
      if (provider === 'oidc') return actions.goToProvider()
      return provider === 'email' ? actions.askForMail(DEMO_ADDRESS) : actions.signIn(username, password)
    case 'look':
      show(panels, '[data-cookie]')
      return actions.look()
    case 'readSession':
      return actions.readSession()
    case 'readAgain':
      show(panels, '[data-panel="session"]')
      return actions.readSession()
    case 'switchStrategy':
      return actions.switchStrategy(snapshot?.state.strategy === 'jwt' ? 'database' : 'jwt')
    case 'editUser': {
      const row = snapshot && ownUserRow(snapshot)
      if (!row) return
      // The reader sees where it is done, and can do it there by hand.
      show(panels, 'tr[data-mine]')
      return actions.editUser(String(row._id), { isVerified: row.isVerified !== true })
    }
    case 'signOut':
      return actions.signOut()
    case 'replay':
      return actions.replay()
  }
}

/** Brings an element of a panel into view, on a phone that panel too, below the path and its sentence. */
function show(panels: HTMLElement | null, selector: string): void {
  const element = panels?.querySelector<HTMLElement>(selector)
  element?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  document.getElementById(PATH)?.scrollIntoView({ block: 'start' })
}
