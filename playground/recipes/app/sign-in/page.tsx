'use client'

import { useSearchParams } from 'next/navigation'
import { getSession, signIn } from 'next-auth/react'
import { type FormEvent, Suspense, useState } from 'react'

const FAILED = 'The sign-in did not work. Reload the page and try again.'

function SignInForm() {
  const params = useSearchParams()
  // NextAuth leads here with the error of another provider, or of a page that asked for a session.
  const [error, setError] = useState(params?.get('error') ? FAILED : null)

  // #region submit
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { username, password, remember } = Object.fromEntries(new FormData(event.currentTarget))
    // It throws where the answer cannot be used, or does not come.
    const answer = await signIn('credentials', { username, password, remember, redirect: false }).catch(() => undefined)
    if (answer?.error === 'CredentialsSignin') return setError('This name and this password do not belong together.')
    // `ok` is true too when a callback threw or the CSRF token was stale. Who is signed in, the session says.
    if (!answer?.ok || answer.error || (await getSession())?.user.username !== username) return setError(FAILED)
    // A full load: Next keeps what it prefetched for a stranger, and router.refresh() does not forget it.
    window.location.assign(pathOnThisSite(params?.get('callbackUrl')))
  }
  // #endregion

  return (
    <form onSubmit={submit}>
      <label>
        Username <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <label>
        <input name="remember" type="checkbox" /> Stay signed in, for 30 days at most
      </label>
      <button type="submit">Sign in</button>
      <p role="alert">{error}</p>
    </form>
  )
}

/** Where the reader came from, if that is on this site: the address may be anybody's. */
function pathOnThisSite(callbackUrl: string | null | undefined): string {
  const { origin } = window.location
  const url = new URL(URL.canParse(callbackUrl ?? '', origin) ? (callbackUrl ?? '') : '/', origin)
  // A path that begins with two slashes would be an address of another site.
  const isHere = url.origin === window.location.origin && !url.pathname.startsWith('//')
  return isHere ? url.pathname + url.search : '/'
}

export default function SignIn() {
  return (
    <Suspense>
      <SignInForm />
    </Suspense>
  )
}
