import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { authOptions } from '@/lib/auth'

/** Asks by itself who is signed in, whatever the proxy has let pass. */
export default async function Dashboard() {
  const session = await getServerSession(authOptions)
  if (!session) redirect('/api/auth/signin?callbackUrl=/dashboard')
  return (
    <main>
      <h1>Dashboard</h1>
      <pre>{JSON.stringify(session.user, null, 2)}</pre>
    </main>
  )
}
