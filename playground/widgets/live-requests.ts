import type { Session } from 'next-auth'
import type { Strategy } from '../nextauth/options'
import type { OwnConfiguration } from '../own-code/configuration'
import type { Inbox } from '../server/inbox'
import type { TokenAnswer } from '../server/provider-tokens'
import type { Collections } from '../server/rows'
import type { PlaygroundState } from '../server/state'
import type { Trace } from '../trace/events'
import { RequestFailed, send, sendJson, versionIn } from './requests'
import type { DashboardVisit } from './snapshot'

export async function readState(): Promise<PlaygroundState> {
  return (await send('/api/playground/state')).json() as Promise<PlaygroundState>
}

export async function readCollections(): Promise<Collections> {
  const { collections } = (await (await send('/api/playground/database')).json()) as { collections: Collections }
  return collections
}

export async function putStrategy(strategy: Strategy): Promise<void> {
  await sendJson('PUT', '/api/playground/strategy', { strategy })
}

/**
 * @param version of the configuration that this one takes the place of.
 * @returns its own version.
 * @throws RequestFailed with the places that the site cannot read, or when another version is there.
 */
export async function putConfiguration(configuration: OwnConfiguration, version: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json', 'Configuration-Version': version }
  const body = JSON.stringify(configuration)
  return versionIn(await send('/api/playground/configuration', { method: 'PUT', headers, body }))
}

export async function postReset(): Promise<void> {
  await send('/api/playground/reset', { method: 'POST' })
}

/** Says that a page has the sandbox open. */
export async function sayOpen(): Promise<void> {
  await send('/api/playground/open', { method: 'POST' })
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

export type TokenUse = 'api' | 'refresh' | 'race'

export async function postTokens(use: TokenUse): Promise<readonly TokenAnswer[]> {
  const response = await sendJson('POST', '/api/playground/provider-tokens', { use })
  return ((await response.json()) as { answers: TokenAnswer[] }).answers
}

/** The reader's inbox. */
export async function readInbox(): Promise<Inbox> {
  return (await send('/api/playground/inbox')).json() as Promise<Inbox>
}

/** Makes a row of `verification_tokens` one that is over. */
export async function expireToken(id: string): Promise<void> {
  await sendJson('PATCH', `/api/playground/database/verification_tokens/${id}`, { expires: new Date(Date.now() - 1000).toISOString() })
}

/** Waits for the next answer to GET /api/auth/session, whatever it says. `stop` ends the wait. */
export function sessionAnswered(): { arrived: Promise<void>; stop(): void } {
  let observer: PerformanceObserver | undefined
  const arrived = new Promise<void>((resolve) => {
    observer = new PerformanceObserver((list) => {
      if (list.getEntries().some(({ name }) => new URL(name, location.href).pathname === '/api/auth/session')) resolve()
    })
    observer.observe({ type: 'resource' })
  })
  return { arrived, stop: () => observer?.disconnect() }
}

/** Opens the protected page as a browser would, and reads from it what `getServerSession()` returned there. */
export async function visitDashboard(): Promise<DashboardVisit> {
  const response = await send('/demo/dashboard')
  if (response.redirected) return { outcome: 'redirected', to: new URL(response.url).pathname }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const data = page.getElementById('server-session')?.textContent
  if (!data) throw new RequestFailed('The dashboard answered without a session. Reload the page.')
  return { outcome: 'page', session: JSON.parse(data) as Session }
}
