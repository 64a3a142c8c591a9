import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../lib/testing/site'

let site: Site
beforeAll(async () => {
  site = await startSite({}, [process.execPath, '--expose-gc', '--import', './lib/testing/report-heap.mjs', '.next/server.mjs'])
})
afterAll(async () => {
  await site.stop()
})

/** Bytes of the heap after a collection. */
async function heap(): Promise<number> {
  const said = () => site.output().match(/heap (\d+)/g) ?? []
  const before = said().length
  process.kill(site.pid, 'SIGUSR2')
  await expect.poll(() => said().length).toBe(before + 1)
  return Number(said().at(-1)?.slice(5))
}

const PATHS = [
  '/api/auth/session',
  '/api/auth/providers',
  '/api/auth/signin',
  '/api/auth/error',
  '/api/playground/state',
  '/api/playground/trace',
  '/demo/dashboard',
  '/flow/cookie'
]

/** Requests of strangers, some with cookies that nobody signed here, eight at a time. */
async function read(requests: number): Promise<void> {
  let sent = 0
  const reader = async () => {
    while (sent < requests) {
      const i = sent++
      const headers: Record<string, string> = i % 3 === 0 ? { cookie: `live.sandbox=a.b.${i}; next-auth.session-token=${i}` } : {}
      const response = await fetch(site.url + PATHS[i % PATHS.length], { headers, redirect: 'manual' })
      await response.arrayBuffer()
      expect(response.status).toBeLessThan(500)
    }
  }
  await Promise.all(Array.from({ length: 8 }, reader))
}

describe('requests of strangers', () => {
  it('leave nothing in the memory of the site', async () => {
    await read(800)
    const before = await heap()
    await read(2500)
    expect(Math.abs((await heap()) - before)).toBeLessThan(5 * 1024 * 1024)
  })
})
