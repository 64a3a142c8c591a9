import dynamic from 'next/dynamic'
import { useRouter } from 'next/router'
import { type ReactNode, useEffect, useState } from 'react'
import { Message } from '@/components/message'
import { SignInForm } from '@/components/sign-in-form'
import { ownTarget } from '@/lib/http/own-target'
import { type Live, useLive } from './live-context'
import { MailForm } from './sign-in/mail-form'
import styles from './sign-in-page.module.css'
import { type Credentials, currentUsers, nameOf } from './snapshot'

/** Fetched by those who come with an error only. */
const ErrorInWords = dynamic(() => import('./demo/error-in-words').then(({ ErrorInWords }) => ErrorInWords))

/** Fetched by those who have a mail only. */
const Inbox = dynamic(() => import('./sign-in/mail-panel').then(({ Inbox }) => Inbox))

const DASHBOARD = '/demo/dashboard'

/** The sign-in page of every sandbox: goes back to where the reader was sent from, else to the dashboard. */
export function SignInPage() {
  const live = useLive({ atOnce: true })
  const { query } = useRouter()
  const [error] = [query.error].flat()
  // There is no window while the page is built.
  const asked = typeof window === 'undefined' ? undefined : ownTarget(query.callbackUrl, window.location.origin)
  const target = asked ?? DASHBOARD
  const who = live.snapshot?.session ? nameOf(live.snapshot) : undefined
  // Asked for here, or on a page from which NextAuth has led to this one.
  const hasMail = who === undefined && (live.snapshot?.collections.verification_tokens.length ?? 0) > 0
  // Not by a sign-in on the page before this one.
  const [before] = useState(live.latest)
  const hasSignedIn = live.latest !== before && live.latest?.name === 'signIn'
  useEffect(() => {
    // A full page load, so that the protected page is asked for as a browser asks for it.
    if (hasSignedIn) window.location.assign(target)
  }, [hasSignedIn, target])
  return (
    <>
      {error && <ErrorInWords error={error} />}
      <div className={styles.place}>
        {who === undefined ? (
          <SignedOut live={live} asked={asked} />
        ) : (
          <SignedIn live={live} who={who} asked={asked}>
            <Ways live={live} target={target} others={currentUsers(live.snapshot).filter(({ username }) => username !== who)} />
          </SignedIn>
        )}
      </div>
      {live.message && (
        <Message tone="bad" role="status">
          {live.message}
        </Message>
      )}
      {hasMail && <Inbox />}
    </>
  )
}

function SignedOut({ live, asked }: { live: Live; asked: string | undefined }) {
  return (
    <>
      <p className={styles.standing} role="status">
        {!live.snapshot ? (
          'Looking for your session.'
        ) : asked ? (
          <>
            You are signed out. Sign in, and you go on to <code>{asked}</code>.
          </>
        ) : (
          'You are signed out. Sign in, and the dashboard opens.'
        )}
      </p>
      <Ways live={live} target={asked ?? DASHBOARD} others={currentUsers(live.snapshot)} />
    </>
  )
}

/** Every way to sign in that the site has. */
function Ways({ live, target, others }: { live: Live; target: string; others: readonly Credentials[] }) {
  const providers = live.snapshot?.state.providers ?? ['credentials']
  const disabled = !live.actions || live.busy !== null
  return (
    <div className={styles.ways}>
      {providers.includes('credentials') && (
        <section aria-labelledby="by-password">
          <h2 id="by-password">Name and password</h2>
          <Form live={live} others={others} />
        </section>
      )}
      {providers.includes('email') && (
        <section aria-labelledby="by-mail">
          <h2 id="by-mail">Magic link</h2>
          <MailForm disabled={disabled} onSubmit={(email) => void live.actions?.askForMail(email, target)} />
        </section>
      )}
      {providers.includes('oidc') && (
        <section aria-labelledby="by-provider">
          <h2 id="by-provider">OpenID Connect</h2>
          <button type="button" className="btn primary" disabled={disabled} onClick={() => void live.actions?.goToProvider(target)}>
            Go to the provider
          </button>
        </section>
      )}
    </div>
  )
}

function SignedIn({ live, who, asked, children }: { live: Live; who: string; asked: string | undefined; children: ReactNode }) {
  return (
    <>
      <p className={styles.standing} role="status">
        You are signed in as <b>{who}</b>, under <code>{live.snapshot?.state.strategy}</code>.
      </p>
      <p className={styles.actions}>
        <a className="btn primary" href={asked ?? DASHBOARD}>
          {asked ? `Go on to ${asked}` : 'Open the dashboard'}
        </a>
        <button type="button" className="btn" disabled={!live.actions || live.busy !== null} onClick={() => void live.actions?.signOut()}>
          Sign out
        </button>
      </p>
      <details className={styles.other}>
        <summary>Sign in as another user</summary>
        {children}
      </details>
    </>
  )
}

/** @param others the users to choose from; the first is filled in. */
function Form({ live, others: [first] }: { live: Live; others: readonly { username: string; password: string }[] }) {
  return (
    <SignInForm
      username={first?.username ?? ''}
      password={first?.password ?? ''}
      disabled={!live.actions || live.busy !== null}
      onSubmit={(name, secret) => void live.actions?.signIn(name, secret)}
    />
  )
}
