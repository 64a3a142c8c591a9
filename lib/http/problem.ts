import type { ServerResponse } from 'node:http'

/** Every kind of problem that the site answers with: the `type`'s last part, its HTTP status and its title. */
const PROBLEMS = {
  'bad-request': [400, 'The request cannot be understood'],
  'foreign-origin': [403, 'The request comes from another site'],
  'not-found': [404, 'There is no such thing here'],
  'method-not-allowed': [405, 'This method is not allowed here'],
  conflict: [409, 'The change contradicts what is stored'],
  'too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body has the wrong media type'],
  'invalid-input': [422, 'The input is not valid'],
  'too-many-runs': [429, 'Too many of these run at once'],
  'internal-error': [500, 'Something went wrong here'],
  'database-down': [503, 'The database is not answering'],
  'sandboxes-full': [503, 'Too many sandboxes are in use']
} as const

export type ProblemType = keyof typeof PROBLEMS

/** An answer in the form of RFC 9457. Thrown by handlers, sent by `route`. */
export class Problem extends Error {
  /** @param detail what happened and what to do about it, for the reader. */
  constructor(
    readonly type: ProblemType,
    readonly detail: string
  ) {
    super(detail)
  }

  get status(): number {
    return PROBLEMS[this.type][0]
  }

  send(res: ServerResponse): void {
    const [status, title] = PROBLEMS[this.type]
    res.statusCode = status
    res.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
    res.setHeader('Cache-Control', 'no-store')
    res.end(JSON.stringify({ type: `/problems/${this.type}`, title, status, detail: this.detail }))
  }
}
