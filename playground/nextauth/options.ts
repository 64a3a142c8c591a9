import type { AuthOptions, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { callbacks } from './callbacks'
import { usesSecureCookies } from './cookie-name'
import { credentials } from './credentials'
import { databaseSessions } from './database-sessions'
import { emailLink } from './email-link'
import type { UserModel } from './user'

export type Strategy = 'jwt' | 'database'

/** Runs a call, and may look at it. */
export type Around = <T>(call: () => Promise<T>) => Promise<T>

/** The parts of one visitor's NextAuth instance. */
export interface Instance {
  strategy: Strategy
  secret: string
  users: UserModel
  adapter: Adapter
  /** Gets the lines that NextAuth would print. */
  logger: LoggerInstance
  /** Puts in what the visitor changed, in place. @param around is put between the visitor's code and the database. */
  change?: ((options: AuthOptions, around?: Around) => void) | undefined
  /** Whether the visitor's own `authorize` waits for its turn by itself. */
  waitsItself?: boolean
}

/**
 * Builds NextAuth's options. Call it for every request: NextAuth writes into the object that it is given, and the strategy
 * may have changed since the last one.
 */
export function authOptions(instance: Instance): AuthOptions {
  const options = siteOptions(instance)
  instance.change?.(options)
  return options
}

function siteOptions({ strategy, secret, users, adapter, logger }: Instance): AuthOptions {
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
