import * as z from 'zod/mini'

/** Number of session reads under each strategy: with more than `most`, the sign-in's trace would no longer be kept. */
export const READS = { least: 1, usual: 30, most: 150 } as const

const milliseconds = z.number().check(z.gte(0), z.lte(600_000))
const count = z.int().check(z.gte(0), z.lte(100_000))

/** The measurements of one strategy. */
const Measured = z.strictObject({
  /** Bytes of the session cookie's value, and the number of cookies that it was split into. */
  cookieBytes: count,
  cookies: count,
  /** Documents in the sessions collection after one sign-in. */
  sessionRows: count,
  /** Session cookies set by one session read. */
  setCookiesPerRead: z.number().check(z.gte(0), z.lte(100)),
  /** MongoDB commands that each request caused. Null where nothing is recorded (PLAYGROUND_TRACE=off). */
  commands: z.nullable(z.strictObject({ signIn: count, read: z.number().check(z.gte(0), z.lte(1000)), signOut: count })),
  /** Milliseconds of each session read over HTTP. */
  readMs: z.array(milliseconds).check(z.minLength(1), z.maxLength(READS.most)),
  /** Whether the first read after a rename in the database showed the new name. */
  seesRename: z.boolean(),
  /** Milliseconds from the deletion of the session row until a read with its cookie was answered. Null: there is no row to delete. */
  revokedAfterMs: z.nullable(milliseconds),
  /** Seconds for which the cookie would still have been valid. */
  lifetimeSeconds: z.number().check(z.gte(0), z.lte(1e10)),
  /** Whether a copy of the cookie still gave a session after its owner had signed out. */
  copyWorksAfterSignOut: z.boolean(),
  /** The result of `getToken()` in the proxy. */
  proxySees: z.enum(['token', 'null']),
  /** A session read while the database was down. */
  outage: z.strictObject({ status: z.int().check(z.gte(100), z.lte(599)), hasSession: z.boolean(), keepsCookie: z.boolean() })
})

export const Comparison = z.strictObject({
  /** When it was measured, an ISO date. */
  at: z.iso.datetime(),
  engine: z.enum(['external', 'memory-server', 'embedded']),
  /** By which it signed in; credentials where it is left out, as in links of before. */
  provider: z.optional(z.enum(['credentials', 'email', 'oidc'])),
  jwt: Measured,
  database: Measured
})

export type Measured = z.infer<typeof Measured>
export type Comparison = z.infer<typeof Comparison>

/** The progress of a comparison: the steps done, the number of all steps, and the next step in words. */
export interface Progress {
  done: number
  of: number
  doing: string
}

/** A line of the endpoint's answer. */
export type ComparisonLine = Progress | { comparison: Comparison } | { problem: string }

/** The middle value; of an even number of values the upper one of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** A comparison as a link's fragment: only figures, nothing of any visitor. */
export function toFragment(comparison: Comparison): string {
  return `#figures=${btoa(JSON.stringify(comparison)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** @returns undefined for a fragment that holds no comparison. */
export function fromFragment(fragment: string): Comparison | undefined {
  const [, encoded] = /^#figures=([\w-]{1,20000})$/.exec(fragment) ?? []
  if (!encoded) return undefined
  try {
    return Comparison.parse(JSON.parse(atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))))
  } catch {
    return undefined
  }
}

/** A comparison as comma-separated values (RFC 4180): one line for each figure, one column for each strategy. */
export function toCsv({ at, engine, provider = 'credentials', jwt, database }: Comparison): string {
  const flat = ({ commands, outage, readMs, ...measured }: Measured): Record<string, unknown> => ({
    ...measured,
    readMs: median(readMs),
    commandsSignIn: commands?.signIn,
    commandsRead: commands?.read,
    commandsSignOut: commands?.signOut,
    outageStatus: outage.status,
    outageHasSession: outage.hasSession,
    outageKeepsCookie: outage.keepsCookie
  })
  const [left, right] = [flat(jwt), flat(database)]
  const rows = [
    ['figure', 'jwt', 'database'],
    ['measuredAt', at, at],
    ['engine', engine, engine],
    ['provider', provider, provider],
    ...Object.keys(left).map((name) => [name, left[name], right[name]])
  ]
  return rows.map((row) => `${row.map((cell) => String(cell ?? '')).join(',')}\r\n`).join('')
}
