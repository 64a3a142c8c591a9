import { type NextRequest, NextResponse } from 'next/server'
import NextAuth, { getServerSession } from 'next-auth'
import { encode, getToken, type JWT } from 'next-auth/jwt'
import { faultOf, optionsFor } from '../../../../lib/faults'

type Context = { params: Promise<{ nextauth: string[] }> }

async function handler(request: NextRequest, context: Context): Promise<Response> {
  const fault = faultOf(request.headers)
  const options = optionsFor(fault)
  if (request.method === 'POST' && request.nextUrl.pathname.endsWith('/session') && fault === 'update-without-csrf') return updated(request)
  const isRead = request.method === 'GET' && request.nextUrl.pathname.endsWith('/session')
  // An answer of the application's own in place of NextAuth's: it has no Set-Cookie.
  if (isRead && fault === 'read-three-times') return NextResponse.json((await getServerSession(options)) ?? {})
  return NextAuth(request, context, options)
}

/** Writes into the token what anybody sends. */
async function updated(request: NextRequest): Promise<Response> {
  const { data } = await request.json()
  const token = await encode({
    token: { ...(await getToken({ req: request })), ...data } as JWT,
    secret: process.env.NEXTAUTH_SECRET ?? ''
  })
  const response = NextResponse.json({})
  response.cookies.set('next-auth.session-token', token, { httpOnly: true, sameSite: 'lax' })
  return response
}

export { handler as GET, handler as POST }
