import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { type Site, startSite } from '@/lib/testing/site'
import { Visitor } from '@/playground/lab/visitor'

/** The embedded MongoDB is a process of its own: what happens when that ends. */

let site: Site | undefined
afterEach(async () => {
  await site?.stop().catch(() => {})
  site = undefined
})

/** The processes that a process has started, by id. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid)
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

it('is started anew when it ends; the site lives, says so, and gives a new sandbox at one press', async () => {
  site = await startSite()
  const visitor = new Visitor(site.url)
  await visitor.signIn('aayush', 'correct horse')
  expect((await visitor.json<{ sandbox: object | null }>('/api/playground/state')).sandbox).not.toBeNull()
  const [engine, ...others] = childrenOf(site.pid)
  expect(others).toEqual([])
  process.kill(engine as number, 'SIGKILL')
  const killed = Date.now()
  expect((await fetch(site.url)).status).toBe(200)
  await expect.poll(() => site?.output(), { interval: 10, timeout: 20_000 }).toContain('started anew')
  console.log(`a new engine after ${Date.now() - killed} ms`)
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
