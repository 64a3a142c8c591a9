import type { AuthOptions, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import type { Provider } from 'next-auth/providers/index'
import { callbacks } from './callbacks'
import { usesSecureCookies } from './cookie-name'
import { credentials } from './credentials'
import { databaseSessions } from './database-sessions'
import { emailLink, type Mail, sendNothing } from './email-link'
import { type OpenIdClient, openId } from './open-id'
import type { UserModel } from './user'

export type Strategy = 'jwt' | 'database'

/** Runs a call, and may look at it. */
export type Around = <T>(call: () => Promise<T>) => Promise<T>

/** The parts of one visitor's NextAuth instance. */
export interface Instance {
  strategy: Strategy
  secret: string
  /** The `User` model, made when somebody signs in: a session read needs none. */
  users: () => UserModel
  adapter: Adapter
  /** Whether users may sign in with a password. */
  withCredentials: boolean
  /** Sends the mail of a magic link; absent where there are none. */
  sendMail?: ((mail: Mail) => Promise<void>) | undefined
  /** The OpenID provider; absent where there is none. */
  openIdClient?: OpenIdClient | undefined
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

function siteOptions({ strategy, secret, users, adapter, logger, ...instance }: Instance): AuthOptions {
  const { withCredentials, sendMail, openIdClient } = instance
  const providers: Provider[] = []
  if (withCredentials) providers.push(credentials(users))
  if (openIdClient) providers.push(openId(openIdClient))
  // NextAuth refuses the strategy database with credentials alone, so without any other provider this one stands there all the same.
  if (sendMail || (strategy === 'database' && !openIdClient)) providers.push(emailLink(sendMail ?? sendNothing))
  // #region options
  return {
    secret,
    adapter,
    providers,
    session: { strategy },
    // For credentials alone: at any other sign-in NextAuth makes the row by itself.
    ...(strategy === 'database' && withCredentials && { jwt: databaseSessions(adapter) }),
    callbacks,
    pages: { signIn: '/demo/sign-in', error: '/demo/sign-in', verifyRequest: '/demo/sign-in' },
    // #endregion
    useSecureCookies: usesSecureCookies(),
    logger
  }
}
