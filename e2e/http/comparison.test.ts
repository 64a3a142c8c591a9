import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab } from '@/playground/lab/lab'
import { Visitor } from '@/playground/lab/visitor'
import type { Strategy } from '@/playground/nextauth/options'
import { Comparison, type ComparisonLine, fromFragment, toCsv, toFragment } from '@/playground/server/comparison/figures'
import { type Site, startSite } from '../../lib/testing/site'

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.stop())

async function run(at: Site, reads?: number, provider?: string): Promise<{ lines: ComparisonLine[]; comparison: Comparison }> {
  const response = await fetch(`${at.url}/api/playground/comparison`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ reads, provider })
  })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  expect(response.headers.getSetCookie()).toEqual([])
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ComparisonLine)
  const last = lines.pop()
  return { lines, comparison: Comparison.parse(last && 'comparison' in last ? last.comparison : last) }
}

/** Commands that the driver itself reports, of this site's configuration in a laboratory of the test's own. */
async function monitoredCommands(strategy: Strategy): Promise<Comparison['jwt']['commands']> {
  const lab = await new Lab('monitored').open()
  lab.strategy = strategy
  const visitor = lab.visitor()
  const during = async (work: () => Promise<unknown>) => {
    lab.forget()
    await work()
    return lab.sent.length
  }
  const counts = {
    signIn: await during(() => visitor.signIn('aayush', 'correct horse')),
    read: await during(() => visitor.json('/api/auth/session')),
    signOut: await during(() => visitor.signOut())
  }
  await lab.close()
  return counts
}

describe('a comparison', () => {
  it('measures what is known of the strategies, and tells each step', async () => {
    const { lines, comparison } = await run(site, 5)
    const { jwt, database } = comparison
    expect(jwt).toMatchObject({
      cookies: 1,
      sessionRows: 0,
      setCookiesPerRead: 1,
      seesRename: false,
      revokedAfterMs: null,
      copyWorksAfterSignOut: true,
      proxySees: 'token',
      outage: { status: 200, hasSession: true, keepsCookie: true }
    })
    expect(database).toMatchObject({
      cookies: 1,
      cookieBytes: 36,
      sessionRows: 1,
      seesRename: true,
      copyWorksAfterSignOut: false,
      proxySees: 'null',
      outage: { status: 200, hasSession: false, keepsCookie: true }
    })
    expect(database.revokedAfterMs).toBeGreaterThan(0)
    expect(jwt.cookieBytes).toBeGreaterThan(300)
    expect([jwt.readMs.length, database.readMs.length]).toEqual([5, 5])
    const steps = lines.map((line) => ('done' in line ? [line.done, line.of] : []))
    expect(steps).toEqual(steps.map((_, i) => [i, steps.length]))
  })

  it.each(['jwt', 'database'] as const)('counts under %s the commands that the driver reports', async (strategy) => {
    const { comparison } = await run(site, 3)
    expect(comparison[strategy].commands).toEqual(await monitoredCommands(strategy))
  })

  it('leaves no sandbox behind, and needs none', async () => {
    const own = await startSite({ SANDBOX_MAX: '2' })
    await run(own, 1)
    const visitors = [new Visitor(own.url), new Visitor(own.url)]
    for (const visitor of visitors) await visitor.signIn('aayush', 'correct horse')
    for (const visitor of visitors) expect(await visitor.json('/api/auth/session')).toMatchObject({ user: { username: 'aayush' } })
    await own.stop()
  })

  it('works behind an https address, and without recording', async () => {
    const own = await startSite({ NEXTAUTH_URL: 'https://live.example', PLAYGROUND_TRACE: 'off' })
    const { comparison } = await run(own, 2)
    expect(comparison.jwt).toMatchObject({ commands: null, setCookiesPerRead: 1, copyWorksAfterSignOut: true })
    expect(comparison.database).toMatchObject({ commands: null, sessionRows: 1, outage: { keepsCookie: true } })
    await own.stop()
  })

  it('signs in by each provider', async () => {
    for (const provider of ['email', 'oidc'] as const) {
      const { comparison } = await run(site, 2, provider)
      const { jwt, database } = comparison
      expect(comparison.provider).toBe(provider)
      expect([jwt, database].map(({ sessionRows, seesRename, proxySees }) => [sessionRows, seesRename, proxySees])).toEqual([
        [0, false, 'token'],
        [1, true, 'null']
      ])
      // NextAuth itself inserts the session's row, and the user's and the account's where there are none.
      expect(database.commands?.signIn).toBeGreaterThan(jwt.commands?.signIn ?? Number.POSITIVE_INFINITY)
    }
  })

  it('refuses nonsense, foreign pages and a third run at once', async () => {
    const post = (body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${site.url}/api/playground/comparison`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body)
      })
    for (const body of [{ reads: 0 }, { reads: 1e6 }, { provider: 'github' }, { reads: 'many' }, { pigeons: 1 }, []])
      expect((await post(body)).status).toBe(422)
    expect((await post({}, { Origin: 'https://elsewhere.example' })).status).toBe(403)
    const running = [await post({ reads: 50 }), await post({ reads: 50 })]
    expect((await post({ reads: 1 })).status).toBe(429)
    await Promise.all(running.map((response) => response.body?.cancel()))
    // A run whose client has left ends at its next step, and one that is begun is read to its end, so that it counts no longer.
    const next = async () => {
      const response = await post({ reads: 1 })
      await response.text()
      return response.status
    }
    await expect.poll(next, { timeout: 60_000, interval: 200 }).toBe(200)
  })
})

describe('the figures', () => {
  it('survive a link, which names no visitor, and are refused when they are not figures', async () => {
    const { comparison } = await run(site, 3)
    const fragment = toFragment(comparison)
    expect(fragment).toMatch(/^#figures=[\w-]+$/)
    const shared = fromFragment(fragment)
    expect(shared).toMatchObject({ at: comparison.at, jwt: { cookieBytes: comparison.jwt.cookieBytes } })
    expect(Object.keys(shared ?? {}).sort()).toEqual(['at', 'database', 'engine', 'jwt', 'provider'])
    const forged = (value: unknown) => fromFragment(`#figures=${Buffer.from(JSON.stringify(value)).toString('base64url')}`)
    for (const nonsense of [
      null,
      {},
      { ...comparison, script: '<b>' },
      { ...comparison, at: 'now' },
      { ...comparison, jwt: { ...comparison.jwt, readMs: [] } }
    ])
      expect(forged(nonsense)).toBeUndefined()
    for (const text of ['', '#', '#figures=', '#figures=%%%', '#figures=e30', fragment.slice(0, 40)])
      expect(fromFragment(text)).toBeUndefined()
  })

  it('are a table as CSV', async () => {
    const { comparison } = await run(site, 3)
    const rows = toCsv(comparison)
      .split('\r\n')
      .map((row) => row.split(','))
    expect(rows[0]).toEqual(['figure', 'jwt', 'database'])
    expect(rows).toContainEqual(['commandsRead', '0', '2'])
    expect(rows).toContainEqual(['copyWorksAfterSignOut', 'true', 'false'])
    expect(rows.slice(0, -1).every((row) => row.length === 3)).toBe(true)
  })
})
