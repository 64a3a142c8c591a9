import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ORIGIN, textsIn } from './texts'

const LONG = '# Long\n'.repeat(500)
let folder: string
let server: Server
let url: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'texts-'))
  writeFileSync(join(folder, 'a.md'), '# A\n')
  writeFileSync(join(folder, 'long.md'), LONG)
  writeFileSync(join(folder, 'where.xml'), `<loc>${ORIGIN}/a</loc>`)
  const answer = textsIn(folder, undefined)
  server = createServer((req, res) => {
    if (!answer(req, res)) res.writeHead(404).end('next')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

it('answers what there is, with its type, and leaves the rest alone', async () => {
  const response = await fetch(`${url}/a.md?x=1`)
  expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
  expect(await response.text()).toBe('# A\n')
  for (const path of ['/b.md', '/', '/../package.json', '/%2e%2e/package.json', '/a.md/'])
    expect((await fetch(url + path)).status).toBe(404)
})
it('says that nothing has changed, sends no body for HEAD, and refuses other methods', async () => {
  const tag = (await fetch(`${url}/a.md`)).headers.get('etag') ?? ''
  const again = await fetch(`${url}/a.md`, { headers: { 'If-None-Match': tag } })
  expect([again.status, await again.text()]).toEqual([304, ''])
  const head = await fetch(`${url}/a.md`, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '4', ''])
  expect((await fetch(`${url}/a.md`, { method: 'POST' })).status).toBe(405)
})
it('compresses what is long, for who takes it so', async () => {
  const get = (encoding: string) => fetch(`${url}/long.md`, { headers: { 'Accept-Encoding': encoding } })
  const [packed, plain] = [await get('gzip, br'), await get('identity')]
  expect([packed.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual(['gzip', null])
  expect(Number(packed.headers.get('content-length'))).toBeLessThan(200)
  expect([await packed.text(), await plain.text()]).toEqual([LONG, LONG])
})
it('names the origin that it was asked for at', async () => {
  expect(await (await fetch(`${url}/where.xml`)).text()).toBe(`<loc>${url}/a</loc>`)
})

it.each([
  ['gzip', true],
  ['GZIP;q=0.5, br', true],
  ['*', true],
  ['x-gzip', true],
  ['gzip;q=0, identity', false],
  ['gzip; q=0.000, *', false],
  ['*;q=0', false],
  ['br, agzip', false],
  ['', false]
])('with Accept-Encoding: %s gzip is taken: %s', async (header, isTaken) => {
  const response = await fetch(`${url}/long.md`, { headers: { 'Accept-Encoding': header } })
  expect(response.headers.get('content-encoding')).toBe(isTaken ? 'gzip' : null)
  expect(await response.text()).toBe(LONG)
})
it('tells caches which headers decide, where a text names the origin that was asked for', async () => {
  const vary = async (address: string) => (await fetch(address)).headers.get('vary')
  expect(await vary(`${url}/where.xml`)).toBe('Accept-Encoding, Host, X-Forwarded-Host, X-Forwarded-Proto')
  expect(await vary(`${url}/a.md`)).toBe('Accept-Encoding')
  const configured = textsIn(folder, 'https://a.example')
  const other = createServer((req, res) => void configured(req, res)).listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  try {
    const response = await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}/where.xml`)
    expect([response.headers.get('vary'), await response.text()]).toEqual(['Accept-Encoding', '<loc>https://a.example/a</loc>'])
  } finally {
    other.close()
  }
})
