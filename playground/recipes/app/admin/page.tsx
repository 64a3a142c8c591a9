import { notFound } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { authOptions } from '../../lib/auth'

/** The page checks the role too: the proxy is a convenience, not the lock. */
export default async function Admin() {
  const session = await getServerSession(authOptions)
  if (session?.user.role !== 'admin') notFound()
  return <h1>Administration</h1>
}
