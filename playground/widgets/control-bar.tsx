import { SignInForm } from '@/components/sign-in-form'
import { StrategySwitch } from '@/components/strategy-switch'
import { Ago, Countdown } from '@/components/time'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import styles from './control-bar.module.css'
import type { Live } from './live-context'
import { isSignedIn, type Snapshot, since, until } from './snapshot'

/** The playground's bar: strategy, who is signed in, what can be done, which engine runs. */
export function ControlBar({ live }: { live: Live }) {
  const { snapshot, actions } = live
  const [{ username, password }] = DEMO_USERS
  const disabled = !actions || live.busy !== null
  return (
    <section className={styles.bar} aria-label="Controls" data-print="hidden">
      <StrategySwitch
        strategy={snapshot?.state.strategy ?? 'jwt'}
        disabled={disabled}
        onChange={(strategy) => void actions?.switchStrategy(strategy)}
      />
      {isSignedIn(snapshot) ? (
        <>
          <Who snapshot={snapshot} />
          <span className={styles.space} />
          <button type="button" className="btn primary" disabled={disabled} onClick={() => void actions?.readSession()}>
            Read the session once
          </button>
          <button type="button" className="btn" disabled={disabled} onClick={() => void actions?.signOut()}>
            Sign out
          </button>
        </>
      ) : (
        <>
          <SignInForm
            inline
            username={username}
            password={password}
            disabled={disabled}
            onSubmit={(name, secret) => void actions?.signIn(name, secret)}
          />
          <span className={styles.space} />
        </>
      )}
      <button type="button" className={`btn ${styles.reset}`} disabled={disabled} onClick={() => void actions?.reset()}>
        Reset
      </button>
    </section>
  )
}

function Who({ snapshot }: { snapshot: Snapshot }) {
  const [from, to] = [since(snapshot), until(snapshot)]
  const verb = snapshot.state.strategy === 'jwt' ? 'token made' : 'signed in'
  return (
    <span className={styles.who}>
      <b>{snapshot.session?.user.username ?? 'No session'}</b>
      <small>
        {from !== undefined && (
          <>
            {verb} <Ago at={from} />
          </>
        )}
        {to !== undefined && (
          <>
            {' · '}
            <Countdown at={to} />
          </>
        )}
      </small>
    </span>
  )
}

const ENGINES = {
  external: ['external', 'The MongoDB that MONGODB_URI names. Your rows stand in a database of your own there.'],
  'memory-server': [
    'in memory',
    'A real mongod, started by mongodb-memory-server for this site. It forgets everything when the site stops.'
  ],
  embedded: [
    'embedded engine · in process',
    'No mongod could be had, so the site speaks MongoDB’s wire protocol itself and keeps documents in memory. mongoose, the driver and the Auth.js adapter run on it unchanged.'
  ]
} as const

/** Which MongoDB answers, and what that means. */
export function EngineInfo({ live }: { live: Live }) {
  const state = live.snapshot?.state
  if (!state) return <p className={styles.engine}>MongoDB …</p>
  const [word, sentence] = ENGINES[state.engine]
  return (
    <details className={styles.engine}>
      <summary>
        MongoDB {state.mongo.version} · {word}
      </summary>
      <p>
        {sentence} Chosen because {state.mongo.reason}.
      </p>
    </details>
  )
}
