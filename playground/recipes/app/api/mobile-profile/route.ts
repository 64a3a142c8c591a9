import type { NextRequest } from 'next/server'
import { getToken } from 'next-auth/jwt'

/** For a client without cookies, which sends `Authorization: Bearer` and the token. No callback runs, and nothing is renewed. */
export async function GET(req: NextRequest): Promise<Response> {
  const token = await getToken({ req })
  if (!token) return Response.json({ error: 'Sign in first.' }, { status: 401 })
  return Response.json({ username: token.username, expires: token.exp })
}
