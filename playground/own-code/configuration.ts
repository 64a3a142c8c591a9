import type { Strategy } from '../nextauth/options'

/** The functions of a NextAuth configuration that a reader may write anew, in the order in which a sign-in calls them. */
export const OWN_FUNCTIONS = ['authorize', 'signIn', 'redirect', 'jwt', 'session'] as const

export type OwnFunction = (typeof OWN_FUNCTIONS)[number]

/**
 * The options that a reader may set. What is left out is as `playground/nextauth/options.ts` has it. Ages are in seconds; NextAuth does not
 * check them, so text may be tried as well.
 */
export interface OwnOptions {
  /** Leaves the option `session` out, so that NextAuth infers the strategy from the adapter. */
  withoutSession?: true
  /** `session.maxAge` */
  maxAge?: number | string
  /** `session.updateAge` */
  updateAge?: number | string
  /** `jwt.maxAge` */
  jwtMaxAge?: number | string
  /** `cookies.sessionToken` */
  cookie?: OwnCookie
  /** `allowDangerousEmailAccountLinking` of the OpenID provider. */
  dangerousLinking?: true
  debug?: true
}

/** What the options are called, in words. */
export const OPTION_NAMES: Record<keyof OwnOptions, string> = {
  withoutSession: 'no session option',
  maxAge: 'session.maxAge',
  updateAge: 'session.updateAge',
  jwtMaxAge: 'jwt.maxAge',
  cookie: 'session cookie',
  dangerousLinking: 'allowDangerousEmailAccountLinking',
  debug: 'debug'
}

export interface OwnCookie {
  /** Begins with `own`: no other cookie of the site does. */
  name?: string
  sameSite?: 'lax' | 'strict' | 'none'
  secure?: boolean
  httpOnly?: boolean
}

/** What a reader changed. Empty members: everything is as the site has it, and none of the reader's code runs. */
export interface OwnConfiguration {
  /** Source of a function in TypeScript, as a member of an object: `async jwt({ token, user }) { … }`. */
  functions: Partial<Record<OwnFunction, string>>
  options: OwnOptions
}

/** Without the option `session` NextAuth infers the strategy from the adapter, which is there. */
export function strategyUnder({ options }: OwnConfiguration, chosen: Strategy): Strategy {
  return options.withoutSession ? 'database' : chosen
}

/** The code that runs for everybody, with which a reader begins. */
export interface OwnStart {
  /** Where it stands: `file:line`. */
  place: string
  code: string
}

export type OwnStarts = Record<OwnFunction, OwnStart>

/** A place in the reader's source. */
export interface CodeError {
  function: OwnFunction
  /** From 1. */
  line: number
  /** From 1. */
  column: number
  message: string
}

/** The longest source of one function, in characters. */
export const MAX_SOURCE = 6000
