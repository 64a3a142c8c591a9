'use client'

import Link from 'next/link'
import { SessionProvider, signIn, signOut, useSession } from 'next-auth/react'

function Who() {
  const { data: session, status } = useSession()
  if (status === 'loading') return null
  if (!session)
    return (
      <button type="button" onClick={() => signIn()}>
        Sign in
      </button>
    )
  return (
    <>
      <pre>{JSON.stringify(session, null, 2)}</pre>
      <button type="button" onClick={() => signOut()}>
        Sign out
      </button>
    </>
  )
}

export default function Home() {
  return (
    <main>
      <h1>useSession()</h1>
      <SessionProvider>
        <Who />
      </SessionProvider>
      <p>
        <Link href="/dashboard" prefetch={false}>
          The dashboard
        </Link>{' '}
        is for signed-in readers.
      </p>
    </main>
  )
}
