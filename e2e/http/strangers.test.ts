import { hkdfSync } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Visitor } from '@/playground/lab/visitor'
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
    await read(500)
    const before = await heap()
    await read(1500)
    expect(Math.abs((await heap()) - before)).toBeLessThan(3 * 1024 * 1024)
  })
})

/** A token as NextAuth makes them, of claims that NextAuth itself could not write down. */
async function tokenOfLevels(levels: number, secret: string): Promise<string> {
  const claims = `{"sub":"x","exp":4000000000,"name":${'['.repeat(levels)}${']'.repeat(levels)}}`
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'NextAuth.js Generated Encryption Key', 32))
  return new CompactEncrypt(Buffer.from(claims)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key)
}

it.each(['cookie', 'authorization'])('claims of thousands of levels in %s are no server error', async (header) => {
  const reader = new Visitor(site.url)
  await reader.json('/api/auth/csrf')
  const { secret } = await reader.json<{ secret: string }>('/api/playground/secret')
  const token = await tokenOfLevels(4500, secret)
  const chunks = [0, 1, 2, 3].map((i) => `next-auth.session-token.${i}=${token.slice(i * 3900, (i + 1) * 3900)}`).join('; ')
  const own = `live.sandbox=${reader.cookies.get('live.sandbox')}`
  const headers: Record<string, string> =
    header === 'cookie' ? { cookie: `${own}; ${chunks}` } : { cookie: own, authorization: `Bearer ${token}` }
  const ways = ['getToken', 'getServerSession', 'getSession', 'fetch'].map((way) => `/demo/ask-the-proxy?way=${way}`)
  for (const path of [...PATHS, ...ways, '/demo/server-component', '/demo/with-auth', '/api/playground/server-session?arguments=3']) {
    const { status } = await fetch(site.url + path, { headers, redirect: 'manual' })
    expect(status, path).toBeLessThan(500)
  }
})
