import type { CodeError } from '../own-code/configuration'

/** What the site says of a request that it refuses. */
interface Problem {
  detail: string
  /** Places in code that it cannot read. */
  errors?: readonly CodeError[]
}

/** A request that did not work, in words for the reader. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    /** What the site refuses in the code that it was sent. */
    readonly errors: readonly CodeError[] = []
  ) {
    super(message)
  }
}

/** How long the reader waits before being told, in milliseconds. */
const PATIENCE_MS = 10_000

/** @throws RequestFailed when the work is not over after ten seconds. It may still come to its end. */
export async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RequestFailed('The site has not answered for ten seconds. Try again.')), PATIENCE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Sends a request. @throws RequestFailed unless the answer's status is 2xx. */
export async function send(path: string, init?: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch {
    throw new RequestFailed('The site is not answering. Your cookie is safe; try again in a moment.')
  }
  if (response.ok) return response
  const isProblem = response.headers.get('content-type')?.includes('problem+json')
  const problem = isProblem ? ((await response.json()) as Problem) : undefined
  throw new RequestFailed(problem?.detail ?? `The site answered ${response.status}. Try again in a moment.`, problem?.errors)
}

/** Sends a value as JSON. @throws RequestFailed unless the answer's status is 2xx. */
export function sendJson(
  method: string,
  path: string,
  value: unknown,
  { accept = '*/*', ...init }: RequestInit & { accept?: string } = {}
) {
  return send(path, { ...init, method, headers: { 'Content-Type': 'application/json', Accept: accept }, body: JSON.stringify(value) })
}

/** The version of the configuration that an answer is about. */
export function versionIn({ headers }: Response): string {
  return headers.get('Configuration-Version') ?? ''
}
