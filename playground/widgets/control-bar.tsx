import { useState } from 'react'
import { SignInFields, signInLabel } from '@/components/sign-in-form'
import { StrategySwitch } from '@/components/strategy-switch'
import { Ago, Countdown } from '@/components/time'
import type { ProviderName } from '../nextauth/providers'
import { chooseProvider, useChosenProvider } from './chosen-provider'
import styles from './control-bar.module.css'
import type { Live } from './live-context'
import { PROVIDER_WORDS } from './provider-words'
import { MailForm } from './sign-in/mail-form'
import { currentUsers, isSignedIn, nameOf, type Snapshot, since, until } from './snapshot'

const FORM = 'sign-in-of-the-bar'

/** The playground's bar: strategy, who is signed in, what can be done. On a phone its first row stays in view. */
export function ControlBar({ live }: { live: Live }) {
  const { snapshot, actions } = live
  const disabled = !actions || live.busy !== null
  const signedIn = isSignedIn(snapshot)
  const [demo] = currentUsers(snapshot)
  // Null until the reader types.
  const [typedName, setUsername] = useState<string | null>(null)
  const [typedPassword, setPassword] = useState<string | null>(null)
  const username = typedName ?? demo.username
  const password = typedPassword ?? demo.password
  const provider = useChosenProvider(live)
  return (
    <section className={styles.bar} aria-label="Controls" data-print="hidden">
      <div className={styles.row}>
        <StrategySwitch
          strategy={snapshot?.state.strategy ?? 'jwt'}
          disabled={disabled}
          onChange={(strategy) => void actions?.switchStrategy(strategy)}
        />
        {signedIn ? (
          <button key="read" type="button" className="btn primary" disabled={disabled} onClick={() => void actions?.readSession()}>
            Read the session once
          </button>
        ) : (
          <button key="sign-in" type="submit" form={FORM} className="btn primary" disabled={disabled}>
            {provider === 'credentials' ? signInLabel(username) : DOES[provider]}
          </button>
        )}
      </div>
      <div className={styles.rest}>
        {signedIn ? (
          <Who snapshot={snapshot} />
        ) : (
          <>
            <ProviderChoice live={live} chosen={provider} />
            {provider === 'email' ? (
              <MailForm id={FORM} isBare disabled={disabled} onSubmit={(email) => void actions?.askForMail(email)} />
            ) : (
              <form
                id={FORM}
                onSubmit={(event) => {
                  event.preventDefault()
                  void (provider === 'oidc' ? actions?.goToProvider() : actions?.signIn(username, password))
                }}
              >
                {provider === 'oidc' ? (
                  <small>The provider asks who you are.</small>
                ) : (
                  <SignInFields username={username} password={password} onUsername={setUsername} onPassword={setPassword} />
                )}
              </form>
            )}
          </>
        )}
        <span key={signedIn ? 'in' : 'out'} className={styles.more}>
          {signedIn && (
            <button type="button" className="btn" disabled={disabled} onClick={() => void actions?.signOut()}>
              Sign out
            </button>
          )}
          <button type="button" className="btn" disabled={disabled} onClick={() => void actions?.reset()}>
            Reset
          </button>
        </span>
      </div>
    </section>
  )
}

/** What the button does, by the way of signing in. */
const DOES = { email: 'Send me a link', oidc: 'Go to the provider' } as const

/** The way to sign in, where the site has more than one. */
function ProviderChoice({ live, chosen }: { live: Live; chosen: ProviderName }) {
  // Room is kept until the site has said which it has.
  const providers = live.snapshot?.state.providers ?? (Object.keys(PROVIDER_WORDS) as ProviderName[])
  if (providers.length < 2) return null
  return (
    <label className={styles.choice}>
      <span className="visually-hidden">Sign in by</span>
      <select
        className="select"
        value={chosen}
        disabled={!live.actions || live.busy !== null}
        onChange={({ target }) => chooseProvider(target.value as ProviderName)}
      >
        {providers.map((name) => (
          <option key={name} value={name}>
            {PROVIDER_WORDS[name]}
          </option>
        ))}
      </select>
    </label>
  )
}

function Who({ snapshot }: { snapshot: Snapshot }) {
  const [from, to] = [since(snapshot), until(snapshot)]
  const verb = snapshot.state.strategy === 'jwt' ? 'token made' : 'signed in'
  return (
    <span className={styles.who}>
      <b>{snapshot.session ? nameOf(snapshot) : 'No session'}</b>
      <small key={verb}>
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
    'embedded, in memory',
    'No mongod could be had, so a process of this site answers the wire protocol and keeps documents in memory. mongoose, the driver and the Auth.js adapter run on it unchanged.'
  ]
} as const

/** Says what runs behind the page, in its first line, and which engine answers as MongoDB. */
export function EngineInfo({ live }: { live: Live }) {
  const state = live.snapshot?.state
  const [kind, sentence] = state ? ENGINES[state.engine] : []
  return (
    <div className={styles.engine}>
      {/* The same words before and after the sign-in, or the lines below would jump. */}
      <p>
        Once you have signed in, everything below is yours: your cookie, your token, your session, your rows. A real NextAuth makes them,
        and keeps its rows in this engine.
      </p>
      <details>
        <summary>{state ? `MongoDB ${state.mongo.version} · ${kind}` : 'MongoDB …'}</summary>
        {state && (
          <p>
            {sentence} Chosen because {state.mongo.reason}.
          </p>
        )}
      </details>
    </div>
  )
}
