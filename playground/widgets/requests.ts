import type { Session } from 'next-auth'
import type { ProvenFact } from '@/components/fact-entry'
import type { Result } from '../experiments/run/experiment'
import type { Told } from '../experiments/run/run'
import type { Strategy } from '../nextauth/options'
import type { Comparison, Line as ComparisonLine, Progress } from '../server/comparison/figures'
import type { Line as ExperimentLine } from '../server/experiments'
import type { Collections } from '../server/rows'
import type { PlaygroundState } from '../server/state'
import type { Trace } from '../trace/events'
import type { DashboardVisit } from './snapshot'

/** A request that did not work, in words for the reader. */
export class RequestFailed extends Error {}

async function send(path: string, init?: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch {
    throw new RequestFailed('The site is not answering. Your cookie is safe; try again in a moment.')
  }
  if (response.ok) return response
  const isProblem = response.headers.get('content-type')?.includes('problem+json')
  const problem = isProblem ? ((await response.json()) as { detail: string }) : undefined
  throw new RequestFailed(problem?.detail ?? `The site answered ${response.status}. Try again in a moment.`)
}

/** Sends a value as JSON. */
function sendJson(method: string, path: string, value: unknown, { accept = '*/*', ...init }: RequestInit & { accept?: string } = {}) {
  return send(path, { ...init, method, headers: { 'Content-Type': 'application/json', Accept: accept }, body: JSON.stringify(value) })
}

export async function readState(): Promise<PlaygroundState> {
  return (await send('/api/playground/state')).json() as Promise<PlaygroundState>
}

export async function readCollections(): Promise<Collections> {
  const { collections } = (await (await send('/api/playground/database')).json()) as { collections: Collections }
  return collections
}

/** One fact of the guide with its proof. */
export async function readFact(id: string): Promise<ProvenFact> {
  return (await send(`/api/facts/${id}`)).json() as Promise<ProvenFact>
}

/** The secret of the reader's own sandbox; null without one. */
export async function readSecret(): Promise<string | null> {
  const { secret } = (await (await send('/api/playground/secret')).json()) as { secret: string | null }
  return secret
}

export async function putStrategy(strategy: Strategy): Promise<void> {
  await sendJson('PUT', '/api/playground/strategy', { strategy })
}

export async function postReset(): Promise<void> {
  await send('/api/playground/reset', { method: 'POST' })
}

/** The reader's traces, oldest first. */
export async function readTraces(): Promise<Trace[]> {
  const { traces } = (await (await send('/api/playground/trace')).json()) as { traces: Trace[] }
  return traces
}

export async function deleteTraces(): Promise<void> {
  await send('/api/playground/trace', { method: 'DELETE' })
}

export interface UserChange {
  username?: string
  isVerified?: boolean
  isAcceptingMessages?: boolean
}

export async function patchUser(id: string, change: UserChange): Promise<void> {
  await sendJson('PATCH', `/api/playground/database/users/${id}`, change)
}

export async function deleteSession(id: string): Promise<void> {
  await send(`/api/playground/database/sessions/${id}`, { method: 'DELETE' })
}

/** Runs a comparison. @param onProgress hears of each step. @throws RequestFailed, or an AbortError when `signal` ends it. */
export async function runComparison(reads: number, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Comparison> {
  const response = await sendJson('POST', '/api/playground/comparison', { reads }, { signal })
  for await (const line of linesOf<ComparisonLine>(response)) {
    if ('comparison' in line) return line.comparison
    if ('problem' in line) throw new RequestFailed(line.problem)
    onProgress(line)
  }
  throw new RequestFailed('The site stopped answering in the middle of the comparison. Try again.')
}

/** Runs an experiment. @param onTold hears of each step. @param chosen the slider's number. @throws RequestFailed. */
export async function runExperiment(id: string, strategy: Strategy, onTold: (told: Told) => void, chosen?: number): Promise<Result> {
  const response = await sendJson('POST', `/api/playground/experiments/${id}`, { strategy, chosen }, { accept: 'application/x-ndjson' })
  for await (const line of linesOf<ExperimentLine>(response)) {
    if ('result' in line) return line.result
    if ('problem' in line) throw new RequestFailed(line.problem)
    onTold(line)
  }
  throw new RequestFailed('The site stopped answering in the middle of the experiment. Run it again.')
}

/** The values of a newline-delimited JSON answer, each as soon as it is there. */
async function* linesOf<Line>(response: Response): AsyncGenerator<Line> {
  let text = ''
  for await (const chunk of chunksOf(response)) {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as Line
  }
}

/** A response's body as it arrives. Safari's streams cannot be iterated. */
async function* chunksOf({ body }: Response): AsyncGenerator<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) yield read.value
}

/** Opens the protected page as a browser would, and reads from it what `getServerSession()` returned there. */
export async function visitDashboard(): Promise<DashboardVisit> {
  const response = await send('/demo/dashboard')
  if (response.redirected) return { outcome: 'redirected', to: new URL(response.url).pathname }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const data = JSON.parse(page.getElementById('__NEXT_DATA__')?.textContent ?? '{}') as { props?: { pageProps?: { session?: Session } } }
  const session = data.props?.pageProps?.session
  if (!session) throw new RequestFailed('The dashboard answered without a session. Reload the page.')
  return { outcome: 'page', session }
}
