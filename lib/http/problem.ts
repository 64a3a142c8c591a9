import type { ServerResponse } from 'node:http'
import { isDatabaseDown, isDatabaseFull } from '../mongo/down'

/** Every kind of problem that the site answers with: the `type`'s last part, its HTTP status and its title. */
const PROBLEMS = {
  'bad-request': [400, 'The request cannot be understood'],
  'foreign-origin': [403, 'The request comes from another site'],
  'not-found': [404, 'There is no such thing here'],
  'method-not-allowed': [405, 'This method is not allowed here'],
  conflict: [409, 'The change contradicts what is stored'],
  'sandbox-full': [409, 'This sandbox is full'],
  'too-slow': [408, 'The request took too long'],
  'too-large': [413, 'The request is too large'],
  'unsupported-media-type': [415, 'The body has the wrong media type'],
  'invalid-input': [422, 'The input is not valid'],
  'head-too-large': [431, 'The head of the request is too large'],
  'too-many-requests': [429, 'Too many requests'],
  'too-many-runs': [429, 'Too many of these run at once'],
  'own-code': [500, 'Your own code threw'],
  'internal-error': [500, 'Something went wrong here'],
  'database-down': [503, 'The database is not answering'],
  'database-full': [503, 'The database is full'],
  'sandboxes-full': [503, 'Too many sandboxes are in use'],
  stopping: [503, 'The site is stopping']
} as const

export type ProblemType = keyof typeof PROBLEMS

/** An answer in the form of RFC 9457. Thrown by handlers, sent by `route`. */
export class Problem extends Error {
  /**
   * @param detail what happened and what to do about it, for the reader.
   * @param retryAfter whole seconds after which the same request may work: the answer's `Retry-After`.
   * @param more further members of the answer.
   */
  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    readonly retryAfter?: number,
    readonly more?: object
  ) {
    super(detail)
  }

  get status(): number {
    return PROBLEMS[this.type][0]
  }

  /** The answer's headers and body. */
  get answer(): { headers: Record<string, string>; body: string } {
    const [status, title] = PROBLEMS[this.type]
    return {
      headers: {
        'Content-Type': 'application/problem+json; charset=utf-8',
        'Cache-Control': 'no-store',
        ...(this.retryAfter !== undefined && { 'Retry-After': String(this.retryAfter) })
      },
      body: JSON.stringify({ type: `/problems/${this.type}`, title, status, detail: this.detail, ...this.more })
    }
  }

  send(res: ServerResponse): void {
    const { headers, body } = this.answer
    res.statusCode = this.status
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    res.end(body)
  }
}

/** The answer to a request that needs the database while it is away. */
export function databaseDown(): Problem {
  return new Problem('database-down', 'The database is not answering. Try again in a moment; your cookie is safe.', 2)
}

/** What is to be said of an error of the database's: that it is away, or full. @returns undefined for any other error. */
export function databaseProblem(error: unknown): Problem | undefined {
  if (isDatabaseDown(error)) return databaseDown()
  if (!isDatabaseFull(error)) return undefined
  return new Problem(
    'database-full',
    'The database of this site is full right now. Try again in a minute; what you have stays as it is.',
    60
  )
}
