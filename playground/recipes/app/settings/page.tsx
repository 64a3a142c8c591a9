'use client'

import { SessionProvider, useSession } from 'next-auth/react'
import type { FormEvent } from 'react'

function Rename() {
  const { data: session, update } = useSession()
  if (!session) return null

  async function rename(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    // Posts { username } to /api/auth/session. The jwt callback checks and stores it.
    await update({ username: new FormData(event.currentTarget).get('username') })
  }

  return (
    <form onSubmit={rename}>
      <p>Signed in as {session.user.username}</p>
      <label>
        New username <input name="username" />
      </label>
      <button type="submit">Rename</button>
    </form>
  )
}

export default function Settings() {
  return (
    <SessionProvider>
      <Rename />
    </SessionProvider>
  )
}
