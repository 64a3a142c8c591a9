import type { NextRequest } from 'next/server'
import { getServerSession } from 'next-auth'
import { getToken } from 'next-auth/jwt'
import { getSession } from 'next-auth/react'
import { Problem } from '@/lib/http/problem'
import { sessionCookieName } from '../nextauth/cookie-name'
import { authOptions } from '../nextauth/options'
import { type SandboxTicket, sandboxSecret } from '../sandbox/ticket'
import { watched } from './faults'
import { visitorsInstance } from './own-code'

/** The four ways that people try in the proxy. */
const WAYS: Record<string, (request: NextRequest, ticket: SandboxTicket) => Promise<unknown>> = {
  getToken: (req, ticket) => getToken({ req, secret: sandboxSecret(ticket), cookieName: sessionCookieName() }),
  getServerSession: async (_request, ticket) =>
    watched(await visitorsInstance(ticket), (instance) => getServerSession(authOptions(instance))),
  // Without a request, as it is called in a component: it sends no cookie.
  getSession: () => getSession(),
  fetch: async ({ nextUrl, headers }) => {
    const response = await fetch(new URL('/api/auth/session', nextUrl.origin), { headers: { cookie: headers.get('cookie') ?? '' } })
    return response.json()
  }
}

/**
 * Asks in the proxy who is there, in one of four ways.
 * @returns undefined for any other; a problem when the database is away.
 */
export async function askInProxy(way: string | null, request: NextRequest, ticket: SandboxTicket): Promise<object | undefined> {
  const ask = way === null || !Object.hasOwn(WAYS, way) ? undefined : WAYS[way]
  if (!ask) return undefined
  const start = performance.now()
  const answer = await ask(request, ticket).catch((error: Error) => (error instanceof Problem ? error : `${error.name}: ${error.message}`))
  if (answer instanceof Problem) return answer
  return { way, answer, ms: Math.round((performance.now() - start) * 10) / 10 }
}
