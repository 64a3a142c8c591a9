import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { experimentIds } from '@/playground/experiments/run/all'
import type { Result } from '@/playground/experiments/run/experiment'
import { Visitor } from '@/playground/lab/visitor'
import type { ExperimentLine, Listed } from '@/playground/server/experiments'
import { type Site, startSite } from '../../lib/testing/site'

/** Experiments on the built site: through its API, with its own proxy and pages. */

let site: Site
beforeAll(async () => {
  site = await startSite({ LOG_LEVEL: 'warn' })
})
afterAll(() => site?.stop())

const post = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${site.url}/api/playground/experiments/${id}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body)
  })
const run = async (id: string, strategy: string) => (await post(id, { strategy })).json() as Promise<Result>

function expectHolds({ steps, outcome }: Result): void {
  expect(steps.filter(({ holds }) => !holds).map(({ title, observed, expected }) => ({ title, observed, expected }))).toEqual([])
  expect(outcome).toBe('holds')
}

it('are listed', async () => {
  const list = (await (await fetch(`${site.url}/api/playground/experiments`)).json()) as Listed[]
  expect(list.map(({ id }) => id).sort()).toEqual(experimentIds().sort())
  expect(list.find(({ id }) => id === 'split-brain')).toEqual({
    id: 'split-brain',
    title: 'Split brain',
    question: expect.any(String),
    strategies: ['database']
  })
})

/** Each experiment is run as its fact. Three show what an answer has: one on the site, one in a thread, one in a database of its own. */
describe.each(['with-auth', 'wrong-url', 'leak-the-document'])('%s', (id) => {
  it.each(['jwt', 'database'])('holds under %s, with all that a step has, and shows no password and no hash', async (strategy) => {
    const result = await run(id, strategy)
    expectHolds(result)
    expect(result).toMatchObject({ id, strategy })
    for (const step of result.steps) {
      expect(Object.keys(step).sort()).toEqual(['events', 'expected', 'holds', 'observed', 'request', 'response', 'title'])
    }
    const text = JSON.stringify(result)
    expect(text).not.toContain('correct horse')
    expect(text).not.toMatch(/\$2[aby]\$\d\d\$[./A-Za-z0-9]{20}/)
  })
})

describe('an experiment', () => {
  it('says why it does not apply under a strategy', async () => {
    expect(await run('split-brain', 'jwt')).toEqual({
      id: 'split-brain',
      strategy: 'jwt',
      steps: [],
      outcome: 'not-applicable',
      reason: expect.stringContaining('Under jwt')
    })
  })

  it('takes the number that the reader chose', async () => {
    const chosen = (await (await post('grow-the-token', { strategy: 'jwt', chosen: { bytes: 9000 } })).json()) as Result
    expectHolds(chosen)
    expect(chosen.steps.map(({ title, observed }) => [title, observed])).toEqual([['9,000 bytes of claims', '4 cookies, 200 and 200']])
  })

  it('is told step by step to who accepts lines', async () => {
    const response = await post('read-three-times', { strategy: 'jwt' }, { Accept: 'application/x-ndjson' })
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ExperimentLine)
    expect(lines.map((line) => Object.keys(line)[0])).toEqual([
      'doing',
      'step',
      'doing',
      'step',
      'doing',
      'step',
      'doing',
      'step',
      'result'
    ])
  })

  it('is refused with a reason: unknown ids, other strategies, other sites, other methods', async () => {
    const cases: [Promise<Response>, number][] = [
      [post('no-such-thing', { strategy: 'jwt' }), 404],
      [post('constructor', { strategy: 'jwt' }), 404],
      [post('split-brain', { strategy: 'cookie' }), 422],
      [post('split-brain', { strategy: 'jwt', more: 1 }), 422],
      [post('split-brain', { strategy: 'jwt', chosen: { bytes: 1 } }), 422],
      [post('grow-the-token', { strategy: 'jwt', chosen: 9000 }), 422],
      [post('grow-the-token', { strategy: 'jwt', chosen: {} }), 422],
      [post('grow-the-token', { strategy: 'jwt', chosen: { bytes: 1_000_000 } }), 422],
      [post('split-brain', { strategy: 'jwt' }, { Origin: 'https://elsewhere.example' }), 403],
      [fetch(`${site.url}/api/playground/experiments/split-brain`), 405]
    ]
    for (const [asked, status] of cases) {
      const response = await asked
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain('problem+json')
    }
  })

  it('leaves the reader’s own sandbox alone', async () => {
    const reader = new Visitor(site.url)
    await reader.signIn('aayush', 'correct horse')
    const before = await reader.json<{ cookie: { value: string } }>('/api/playground/state')
    for (const id of ['rotate-secret', 'with-auth', 'mongo-down', 'fast-clock']) {
      const response = await reader.fetch(`/api/playground/experiments/${id}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ strategy: 'jwt' })
      })
      expect(response.headers.getSetCookie()).toEqual([])
      expectHolds((await response.json()) as Result)
    }
    const after = await reader.json<{ cookie: { value: string } }>('/api/playground/state')
    expect(after.cookie.value).toBe(before.cookie.value)
    const { traces } = await reader.json<{ traces: { path: string }[] }>('/api/playground/trace')
    expect(traces.map(({ path }) => path)).toEqual(['/api/auth/csrf', '/api/auth/callback/credentials'])
  })

  it('runs twice at once for one reader, and for 20 readers at once, without disturbing any other', async () => {
    const both = await Promise.all([run('trust-the-update', 'jwt'), run('trust-the-update', 'jwt')])
    for (const result of both) expectHolds(result)
    const ids = [
      'steal-then-sign-out',
      'rotate-secret',
      'with-auth',
      'wrong-url',
      'fast-clock',
      'rename-user',
      'mongo-down',
      'four-ways-in-the-proxy'
    ]
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => run(ids[i % ids.length] as string, i % 2 ? 'jwt' : 'database')))
    for (const result of many) expectHolds(result)
  }, 60_000)
})

it('the hostile page may run its script in a frame of this site, and no other page may', async () => {
  const hostile = await fetch(`${site.url}/api/playground/xss`)
  expect(hostile.headers.get('content-security-policy')).toMatch(/script-src 'nonce-[^']+'; connect-src 'self';.*frame-ancestors 'self'/)
  const other = await fetch(`${site.url}/experiments/be-the-xss`)
  expect(other.headers.get('content-security-policy')).not.toMatch(/nonce-/)
  expect(other.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})
