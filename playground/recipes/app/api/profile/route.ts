import { getServerSession } from 'next-auth'
import { authOptions } from '../../../lib/auth'

/** An API route of the app router: one argument. */
export async function GET(): Promise<Response> {
  const session = await getServerSession(authOptions)
  if (!session) return Response.json({ error: 'Sign in first.' }, { status: 401 })
  return Response.json({ username: session.user.username })
}
