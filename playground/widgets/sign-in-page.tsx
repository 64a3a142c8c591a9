import { useRouter } from 'next/router'
import { useEffect, useState } from 'react'
import { Message } from '@/components/message'
import { SignInForm } from '@/components/sign-in-form'
import { ownTarget } from '@/lib/http/own-target'
import { DEMO_USERS } from '../sandbox/demo-credentials'
import { useLive } from './live-context'
import { isSignedIn } from './snapshot'

/** The sign-in page of every sandbox: goes back to where the reader was sent from. */
export function SignInPage() {
  const live = useLive()
  const router = useRouter()
  const [asked, setAsked] = useState(false)
  const [{ username, password }] = DEMO_USERS
  const { error } = router.query
  // There is no window while the page is built.
  const target = (typeof window !== 'undefined' && ownTarget(router.query.callbackUrl, window.location.origin)) || '/playground'
  const signedIn = isSignedIn(live.snapshot) && live.snapshot.session !== null
  useEffect(() => {
    // A full page load, so that the protected page is asked for as a browser asks for it.
    if (asked && signedIn && live.busy === null) window.location.assign(target)
  }, [asked, signedIn, live.busy, target])
  return (
    <>
      <SignInForm
        username={username}
        password={password}
        disabled={!live.actions || live.busy !== null}
        onSubmit={(name, secret) => {
          setAsked(true)
          void live.actions?.signIn(name, secret)
        }}
      />
      {live.message && (
        <Message tone="bad" role="status">
          {live.message}
        </Message>
      )}
      {typeof error === 'string' && (
        <p className="note">
          NextAuth sent you here with the error <code>{error}</code>.
        </p>
      )}
    </>
  )
}
