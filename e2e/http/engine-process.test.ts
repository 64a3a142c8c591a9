import { afterEach, expect, it } from 'vitest'
import { childrenOf, isAlive } from '@/lib/testing/processes'
import { type Site, startSite } from '@/lib/testing/site'
import { Visitor } from '@/playground/lab/visitor'

/** The embedded MongoDB is a process of its own: what happens when that ends. */

let site: Site | undefined
afterEach(async () => {
  await site?.stop().catch(() => {})
  site = undefined
})

it('is started anew when it ends; the site lives, says so, and gives a new sandbox at one press', async () => {
  site = await startSite()
  const visitor = new Visitor(site.url)
  await visitor.signIn('aayush', 'correct horse')
  expect((await visitor.json<{ sandbox: object | null }>('/api/playground/state')).sandbox).not.toBeNull()
  const [engine, ...others] = childrenOf(site.pid)
  expect(others).toEqual([])
  process.kill(engine as number, 'SIGKILL')
  expect((await fetch(site.url)).status).toBe(200)
  await expect.poll(() => site?.output(), { interval: 10, timeout: 20_000 }).toContain('started anew')
  const [successor] = childrenOf(site.pid)
  expect(successor).not.toBe(engine)

  const state = await visitor.json<{ expired: boolean; sandbox: object | null }>('/api/playground/state')
  expect(state).toMatchObject({ expired: true, sandbox: null })
  expect(await visitor.json('/api/auth/session')).toEqual({})
  await expect.poll(async () => (await fetch(`${site?.url}/api/health`)).status).toBe(200)
  await visitor.signIn('aayush', 'correct horse')
  expect(await visitor.json('/api/auth/session')).toMatchObject({ user: { username: 'aayush' } })
  expect(await visitor.json('/api/playground/state')).toMatchObject({ expired: false })
  expect((await visitor.json<{ traces: object[] }>('/api/playground/trace')).traces.length).toBeGreaterThan(0)
})

it.each(['SIGTERM', 'SIGKILL'] as const)('ends with the site at %s', async (signal) => {
  const ended = await startSite()
  const [engine] = childrenOf(ended.pid)
  expect(isAlive(engine as number)).toBe(true)
  await ended.stop(signal)
  await expect.poll(() => isAlive(engine as number), { timeout: 20_000 }).toBe(false)
})
