import type { AuthOptions, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { callbacks } from './callbacks'
import { usesSecureCookies } from './cookie-name'
import { credentials } from './credentials'
import { databaseSessions } from './database-sessions'
import { emailLink } from './email-link'
import type { UserModel } from './user'

export type Strategy = 'jwt' | 'database'

/** The parts of one visitor's NextAuth instance. */
export interface Instance {
  strategy: Strategy
  secret: string
  users: UserModel
  adapter: Adapter
  /** Gets the lines that NextAuth would print. */
  logger: LoggerInstance
}

/**
 * Builds NextAuth's options. Call it for every request: NextAuth writes into the object that it is given, and the strategy
 * may have changed since the last one.
 */
export function authOptions({ strategy, secret, users, adapter, logger }: Instance): AuthOptions {
  // #region options
  return {
    secret,
    adapter,
    providers: [credentials(users), emailLink],
    session: { strategy },
    ...(strategy === 'database' && { jwt: databaseSessions(adapter) }),
    callbacks,
    pages: { signIn: '/demo/sign-in', error: '/demo/sign-in' },
    // #endregion
    useSecureCookies: usesSecureCookies(),
    logger
  }
}
