import { type NextRequest, NextResponse } from 'next/server'
import NextAuth, { getServerSession } from 'next-auth'
import { faultOf, optionsFor } from '../../../../lib/faults'

type Context = { params: Promise<{ nextauth: string[] }> }

async function handler(request: NextRequest, context: Context): Promise<Response> {
  const fault = faultOf(request.headers)
  const options = optionsFor(fault)
  const isRead = request.method === 'GET' && request.nextUrl.pathname.endsWith('/session')
  // An answer of the application's own in place of NextAuth's: it has no Set-Cookie.
  if (isRead && fault === 'read-three-times') return NextResponse.json((await getServerSession(options)) ?? {})
  return NextAuth(request, context, options)
}

export { handler as GET, handler as POST }
