import type { Session as AuthSession } from 'next-auth'
import { getCsrfToken, getSession, SessionProvider, signIn, signOut, useSession } from 'next-auth/react'
import { createRoot } from 'react-dom/client'

/** Every status that `useSession()` has had, in order, with the data that came with it. */
const seen: { status: string; data: unknown }[] = []

/** What the page's address asks for: `components`, `providers` (numbers), `session` (JSON), `focus=off`, `interval` (seconds), `required`. */
const asked = new URLSearchParams(location.search)

function Session() {
  const { data, status, update } = useSession({ required: asked.has('required') })
  if (seen.at(-1)?.status !== status) seen.push({ status, data })
  Object.assign(window, { auth: { getCsrfToken, getSession, signIn, signOut, update, seen } })
  return <pre data-status={status}>{JSON.stringify(data)}</pre>
}

const numbers = (name: string) => Array.from({ length: Number(asked.get(name) ?? 1) }, (_, i) => i)
const session = asked.get('session')
const given = session === null ? {} : { session: JSON.parse(session) as AuthSession | null }

createRoot(document.getElementById('root') as HTMLElement).render(
  numbers('providers').map((provider) => (
    <SessionProvider
      key={provider}
      refetchOnWindowFocus={asked.get('focus') !== 'off'}
      refetchInterval={Number(asked.get('interval') ?? 0)}
      {...given}
    >
      {numbers('components').map((component) => (
        <Session key={component} />
      ))}
    </SessionProvider>
  ))
)
