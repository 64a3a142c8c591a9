'use client'

import { SessionProvider, useSession } from 'next-auth/react'
import { type FormEvent, useState } from 'react'

function Rename() {
  const { data: session, update } = useSession()
  const [error, setError] = useState('')
  if (!session) return null

  async function rename(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const username = new FormData(event.currentTarget).get('username')
    // Posts { username } to /api/auth/session. The jwt callback checks and stores it; the answer tells whether it did.
    const answer = await update({ username })
    if (!answer) return setError('You are signed out, or the site did not answer.')
    setError(answer.user.username === username ? '' : 'This name is taken, or has other characters than a to z, 0 to 9 and _.')
  }

  return (
    <form onSubmit={rename}>
      <p>Signed in as {session.user.username}</p>
      <label>
        New username <input name="username" />
      </label>
      <button type="submit">Rename</button>
      <p role="alert">{error}</p>
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
