'use client'

import { useRouter } from 'next/navigation'
import { SessionProvider, useSession } from 'next-auth/react'

function Buttons() {
  const router = useRouter()
  const { data, update } = useSession()
  return (
    <>
      <output>{(data?.user as { name?: string })?.name}</output>
      <button type="button" onClick={() => update({ name: 'Another' })}>
        rename
      </button>
      <button type="button" onClick={() => router.refresh()}>
        refresh
      </button>
    </>
  )
}

/** The name of `useSession()`, and buttons that change it and render the server components anew. */
export function Rename() {
  return (
    <SessionProvider>
      <Buttons />
    </SessionProvider>
  )
}
