import { Lab } from '../../lab/lab'
import { sessionCookieName } from '../../nextauth/cookie-name'
import type { Strategy } from '../../nextauth/options'
import type { Measured } from './figures'

/** Signs in at a laboratory, stops its database, and reads the session. Nothing else on the site notices. */
export async function readDuringOutage(strategy: Strategy): Promise<Measured['outage']> {
  const lab = new Lab('outage')
  lab.strategy = strategy
  try {
    await lab.open()
    const visitor = await lab.signIn()
    await lab.stopDatabase()
    const response = await visitor.fetch('/api/auth/session')
    const session = (await response.json()) as { user?: unknown }
    return { status: response.status, hasSession: session.user !== undefined, keepsCookie: visitor.cookies.has(sessionCookieName()) }
  } finally {
    await lab.close()
  }
}
