import { getServerSession } from 'next-auth'
import { authOptions, signOutEverywhere } from '../../../lib/auth'

export async function POST(request: Request): Promise<Response> {
  // Nobody else's page may end your reader's sessions. Behind a TLS proxy set NEXTAUTH_URL, with its scheme.
  if (request.headers.get('origin') !== new URL(process.env.NEXTAUTH_URL ?? request.url).origin) return new Response(null, { status: 403 })
  const session = await getServerSession(authOptions)
  if (!session) return new Response(null, { status: 401 })
  await signOutEverywhere(session.user._id)
  return new Response(null, { status: 204 })
}
