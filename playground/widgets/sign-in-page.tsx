import { useRouter } from 'next/router'
import { useEffect, useState } from 'react'
import { Message } from '@/components/message'
import { SignInForm } from '@/components/sign-in-form'
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
  const target = ownPath(router.query.callbackUrl)
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
        <Message tone={live.message.tone} role="status">
          {live.message.text}
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

/** The path of a callback URL of this site; anything else leads to the playground. */
function ownPath(callbackUrl: string | string[] | undefined): string {
  if (typeof callbackUrl !== 'string' || typeof window === 'undefined') return '/playground'
  const url = URL.canParse(callbackUrl, window.location.origin) ? new URL(callbackUrl, window.location.origin) : undefined
  return url?.origin === window.location.origin ? url.pathname + url.search : '/playground'
}
