'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { type FormEvent, Suspense, useState } from 'react'

function SignInForm() {
  const router = useRouter()
  const params = useSearchParams()
  const [error, setError] = useState<string | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { username, password } = Object.fromEntries(new FormData(event.currentTarget))
    const answer = await signIn('credentials', { username, password, redirect: false })
    if (!answer?.ok) return setError('This name and this password do not belong together.')
    router.push(pathOnThisSite(params?.get('callbackUrl')))
    router.refresh()
  }

  return (
    <form onSubmit={submit}>
      <label>
        Username <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit">Sign in</button>
      <p role="alert">{error}</p>
    </form>
  )
}

/** Where the reader came from, if that is on this site: the address may be anybody's. */
function pathOnThisSite(callbackUrl: string | null | undefined): string {
  const url = new URL(callbackUrl ?? '/', window.location.origin)
  return url.origin === window.location.origin ? url.pathname + url.search : '/'
}

export default function SignIn() {
  return (
    <Suspense>
      <SignInForm />
    </Suspense>
  )
}
