import { isDeepStrictEqual } from 'node:util'
import type { AuthOptions, CallbacksOptions } from 'next-auth'
import { tooManyRequests } from '@/lib/http/rate-limits'
import { madeOnce } from '@/lib/registry'
import { isUntrustedError, type UntrustedError, UntrustedPool } from '@/lib/untrusted/pool'
import { capture } from '../trace/core/capture'
import { markOwn } from '../trace/instrument'
import { note } from '../trace/recorder'
import type { OwnFunction, OwnOptions } from './configuration'
import { helpersOf, READ_CREDENTIALS, type Reach } from './helpers'
import { lineOf } from './parse'
import type { Prepared } from './prepare'
import { sessionCookie } from './session-cookie'

/** The processes in which readers' code runs. */
const pool = madeOnce('own-code', () => new UntrustedPool())

/** Makes ready to run code: a process takes a moment to start. */
export function warmUp(): void {
  pool().warm()
}

/** What of a reader's configuration NextAuth gets. */
export interface OwnCode {
  javascript: Prepared
  options: OwnOptions
}

/** Whose code it is, and what it may reach. */
export interface Owner extends Reach {
  /** The opaque name whose turn a call takes. */
  visitor: string
  /** The address of the request. */
  address?: string | undefined
}

/** Puts a reader's functions and options into NextAuth's options, in place. What the reader has not changed stays the site's own. */
export function changeOptions(options: AuthOptions, { javascript, options: own }: OwnCode, owner: Owner): void {
  const callbacks = { ...options.callbacks } as Record<string, unknown>
  for (const [name, source] of Object.entries(javascript) as [OwnFunction, string][]) {
    const call = markOwn((...args: unknown[]) => callOwn(name, source, args, owner))
    if (name !== 'authorize') callbacks[name] = call
    else for (const provider of options.providers) if (provider.type === 'credentials') Object.assign(provider.options, { authorize: call })
  }
  options.callbacks = callbacks as Partial<CallbacksOptions>
  setOptions(options, own)
}

function setOptions(options: AuthOptions, own: OwnOptions): void {
  const { withoutSession, maxAge, updateAge, jwtMaxAge, cookie, dangerousLinking, debug } = own
  // NextAuth does not check these, so text comes through as well.
  if (withoutSession) {
    delete options.session
    delete options.jwt
  } else {
    Object.assign(options.session as object, { ...(maxAge !== undefined && { maxAge }), ...(updateAge !== undefined && { updateAge }) })
  }
  if (jwtMaxAge !== undefined) options.jwt = { ...options.jwt, maxAge: jwtMaxAge as number }
  if (cookie) options.cookies = { sessionToken: sessionCookie(cookie) }
  if (dangerousLinking)
    for (const provider of options.providers) if (provider.type === 'oauth') provider.allowDangerousEmailAccountLinking = true
  if (debug) options.debug = true
}

/**
 * Calls a reader's function as NextAuth calls it, and does to its arguments what it did to them.
 * @throws UntrustedError what it threw, or a limit that it reached.
 */
async function callOwn(name: OwnFunction, source: string, args: unknown[], { visitor, address, ...reach }: Owner): Promise<unknown> {
  try {
    const { value, sent, after, lost } = await pool().run(visitor, {
      ...(address !== undefined && { address }),
      prelude: name === 'authorize' ? READ_CREDENTIALS : '',
      source,
      member: name,
      args,
      helpers: { ...helpersOf(name, reach) },
      replace: withoutHash,
      onLog: (logged) =>
        note({ kind: 'log', name: 'console.log', level: 'info', message: capture(logged.length === 1 ? logged[0] : logged) })
    })
    args.forEach((arg, i) => {
      copyChanges(arg, sent[i], after[i])
    })
    if (lost.length > 0)
      note({ kind: 'log', name: 'not plain data', level: 'info', message: `Came through as text, or not at all: ${lost.join(', ')}` })
    return value
  } catch (error) {
    // That others are served first is no fault of the code, and no reason to end a session.
    if (isUntrustedError(error) && error.limit === 'busy') return reach.around(() => Promise.reject(tooManyRequests(error.message, 10)))
    const { place } = error as UntrustedError
    // What stands before the reader's first line is ours.
    throw place ? Object.assign(error as Error, { place: { ...place, line: lineOf(place.line) } }) : error
  }
}

/** Makes a value that stayed here what became of its copy. What was lost on the way stays. */
function copyChanges(target: unknown, sent: unknown, after: unknown): void {
  if (!isObject(target) || !isObject(sent) || !isObject(after)) return
  for (const key of new Set([...Object.keys(sent), ...Object.keys(after)])) {
    if (isDeepStrictEqual(sent[key], after[key])) continue
    if (isObject(target[key]) && isObject(sent[key]) && isObject(after[key])) copyChanges(target[key], sent[key], after[key])
    else if (key in after) target[key] = after[key]
    else delete target[key]
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

/** Of a hash the code gets algorithm and cost. */
function withoutHash(text: string): string {
  return text.replace(/(\$2[abxy]\$\d\d\$)[./A-Za-z0-9]{53}/g, '$1…')
}
