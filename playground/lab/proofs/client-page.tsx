import { getCsrfToken, getSession, SessionProvider, signIn, signOut, useSession } from 'next-auth/react'
import { createRoot } from 'react-dom/client'

/** Every status that `useSession()` has had, in order, with the data that came with it. */
const seen: { status: string; data: unknown }[] = []

function Session() {
  const { data, status, update } = useSession()
  if (seen.at(-1)?.status !== status) seen.push({ status, data })
  Object.assign(window, { auth: { getCsrfToken, getSession, signIn, signOut, update, seen } })
  return <pre data-status={status}>{JSON.stringify(data)}</pre>
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <SessionProvider>
    <Session />
  </SessionProvider>
)
