'use client'

import { type FormEvent, useState } from 'react'

/** Signs in without signIn(), so that nothing tells useSession(). */
export default function OwnFetch() {
  const [status, setStatus] = useState<number>()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
    fields.set('csrfToken', csrfToken)
    const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]))
    setStatus((await fetch('/api/auth/callback/credentials', { method: 'POST', body })).status)
  }
  return (
    <form onSubmit={submit}>
      <input name="username" />
      <input name="password" type="password" />
      <button type="submit">Sign in</button>
      <output>{status}</output>
    </form>
  )
}
