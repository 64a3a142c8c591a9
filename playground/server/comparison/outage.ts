import { randomBytes } from 'node:crypto'
import { Visitor } from '@/lib/http/visitor'
import { startThrowAwayApp } from '../../lab/application'
import { sessionCookieName } from '../../nextauth/cookie-name'
import type { Strategy } from '../../nextauth/options'
import { DEMO_USERS } from '../../sandbox/demo-credentials'
import { recordedOptions } from '../../trace/instrument'
import type { Measured } from './figures'

/**
 * Signs in at a NextAuth with a database of its own, stops that database, and reads the session. Nothing else on the site
 * notices.
 */
export async function readDuringOutage(strategy: Strategy): Promise<Measured['outage']> {
  const [user] = DEMO_USERS
  const secret = randomBytes(32).toString('hex')
  const app = await startThrowAwayApp({ database: 'outage', options: (stored) => recordedOptions({ strategy, secret, ...stored }) })
  try {
    const visitor = new Visitor(app.url)
    await visitor.signIn(user.username, user.password)
    await app.stopDatabase()
    const response = await visitor.fetch('/api/auth/session')
    const session = (await response.json()) as { user?: unknown }
    return { status: response.status, hasSession: session.user !== undefined, keepsCookie: visitor.cookies.has(sessionCookieName()) }
  } finally {
    await app.close()
  }
}
