'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { SessionProvider, signIn, useSession } from 'next-auth/react'

/** Links to guarded pages, and a sign-in that does not leave this page. */
function Links() {
  const router = useRouter()
  const { status } = useSession()
  return (
    <>
      <p data-status={status}>{status}</p>
      <Link href="/guarded">guarded</Link> <Link href="/guarded-too">too</Link>
      <button type="button" onClick={() => signIn('credentials', { redirect: false })}>
        sign in
      </button>
      <button type="button" onClick={() => router.refresh()}>
        refresh
      </button>
    </>
  )
}

export default function Page() {
  return (
    <SessionProvider>
      <Links />
    </SessionProvider>
  )
}
