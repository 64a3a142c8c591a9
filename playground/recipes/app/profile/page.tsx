import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { authOptions } from '../../lib/auth'

/** A server component: one argument. It asks by itself, whatever the proxy has let pass. */
export default async function Profile() {
  const session = await getServerSession(authOptions)
  if (!session) redirect('/sign-in?callbackUrl=/profile')
  return <h1>Welcome, {session.user.username}</h1>
}
