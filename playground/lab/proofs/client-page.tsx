import { getCsrfToken, getSession, SessionProvider, signIn, signOut, useSession } from 'next-auth/react'
import { createRoot } from 'react-dom/client'

/** Every status that `useSession()` has had, in order. */
const statuses: string[] = []

function Session() {
  const { data, status, update } = useSession()
  if (statuses.at(-1) !== status) statuses.push(status)
  Object.assign(window, { auth: { getCsrfToken, getSession, signIn, signOut, update, statuses } })
  return <pre data-status={status}>{JSON.stringify(data)}</pre>
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <SessionProvider>
    <Session />
  </SessionProvider>
)
