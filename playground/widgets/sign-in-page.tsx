import dynamic from 'next/dynamic'
import { useRouter } from 'next/router'
import { type ReactNode, useEffect, useState } from 'react'
import { Message } from '@/components/message'
import { SignInForm } from '@/components/sign-in-form'
import { ownTarget } from '@/lib/http/own-target'
import { userOf } from '../own-code/session-user'
import { type Live, useLive } from './live-context'
import styles from './sign-in-page.module.css'
import { currentUsers } from './snapshot'

/** Fetched by those who come with an error only. */
const ErrorInWords = dynamic(() => import('./demo/error-in-words').then(({ ErrorInWords }) => ErrorInWords))

const DASHBOARD = '/demo/dashboard'

/** The sign-in page of every sandbox: goes back to where the reader was sent from, else to the dashboard. */
export function SignInPage() {
  const live = useLive()
  const { query } = useRouter()
  const [error] = [query.error].flat()
  // There is no window while the page is built.
  const asked = typeof window === 'undefined' ? undefined : ownTarget(query.callbackUrl, window.location.origin)
  const target = asked ?? DASHBOARD
  const who = userOf(live.snapshot?.session).username
  // Not by a sign-in on the page before this one.
  const [before] = useState(live.latest)
  const hasSignedIn = live.latest !== before && live.latest?.name === 'signIn'
  useEffect(() => {
    // A full page load, so that the protected page is asked for as a browser asks for it.
    if (hasSignedIn) window.location.assign(target)
  }, [hasSignedIn, target])
  return (
    <>
      <div className={styles.place}>
        {who === undefined ? (
          <SignedOut live={live} asked={asked} />
        ) : (
          <SignedIn live={live} who={who} asked={asked}>
            <Form live={live} others={currentUsers(live.snapshot).filter(({ username }) => username !== who)} />
          </SignedIn>
        )}
      </div>
      {live.message && (
        <Message tone="bad" role="status">
          {live.message}
        </Message>
      )}
      {error && who === undefined && <ErrorInWords error={error} />}
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
      <Form live={live} others={currentUsers(live.snapshot)} />
    </>
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
