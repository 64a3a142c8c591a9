import { connect } from 'node:net'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { localAddress, newAddress, signedIn } from './client'
import { flood, tally } from './measure'
import { addressed, usual } from './stages'

const SEED = 20_260_101
const SHOWN = 5

/** Random numbers from a seed, so that each run sends the same (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const METHODS = [
  ...Array<string>(8).fill('GET'),
  ...Array<string>(8).fill('POST'),
  'PUT',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'get',
  'PoSt'
]

const ACTIONS = ['session', 'csrf', 'providers', 'signin', 'signout', 'callback', 'error', 'verify-request', '_log', 'nothing', '']
const AUTH_PATHS = [
  ...ACTIONS.map((action) => `/api/auth/${action}`),
  '/api/auth/callback/credentials',
  '/api/auth/callback/email',
  '/api/auth/callback/nobody',
  '/api/auth/signin/credentials',
  '/api/auth/signin/email',
  '/api/auth/signin/__proto__',
  '/api/auth/signin/email/more/parts'
]
const PLAYGROUND_PATHS = [
  'state',
  'strategy',
  'database',
  'database/users/000000000000000000000000',
  'database/users/x',
  'database/sessions/000000000000000000000000',
  'trace',
  'trace/stream',
  'reset',
  'secret',
  'server-session',
  'xss',
  'experiments',
  'experiments/nothing',
  'experiments/__proto__'
].map((path) => `/api/playground/${path}`)
const PAGES = [
  '/',
  '/demo/dashboard',
  '/demo/sign-in',
  '/demo/with-auth',
  '/demo/server-component',
  '/demo/router',
  '/api/playground/frame',
  '/flow/cookie',
  '/api/health',
  '/api/facts/x'
]

const GARBAGE = [
  '%',
  '%zz',
  '%00',
  '%E0%A4%A',
  '%0d%0aSet-Cookie:%20a=b',
  '..%2f..%2f',
  '//',
  '/./',
  '\\',
  '%5c',
  ';a=b',
  '~',
  '*',
  '%F0%9F%98%80'
]
const VALUES = [
  '',
  'x',
  'null',
  '[object%20Object]',
  '%00',
  '%0d%0a',
  '%E0%A4%A',
  '/',
  '//evil.example',
  'http://',
  'http://a%20b',
  'https://evil.example/%0d%0a',
  'a'.repeat(3000),
  '-1',
  '1e999',
  '01900000-0000-7000-8000-000000000000',
  'javascript:alert(1)',
  '\u{1f600}'
]
const NAMES = ['callbackUrl', 'error', 'after', 'token', 'email', 'csrf', 'nextauth', 'a[b]', '__proto__', 'strategy', 'json', 'id', 'path']
const HOSTS = [
  '',
  'a b',
  'evil.example',
  'evil.example:99999',
  '[::1',
  '%',
  'localhost:x',
  'a,b',
  'http://x',
  '127.0.0.1\t',
  '-',
  'x'.repeat(300)
]
const HEADERS = [
  'X-Forwarded-Host: a b',
  'X-Forwarded-Host: evil.example, other.example',
  'X-Forwarded-Host: http://%',
  'X-Forwarded-Proto: gopher',
  'X-Forwarded-Proto: https,http',
  'X-Forwarded-Port: many',
  'X-Forwarded-For: unknown, [::1]:80, %',
  'X-Forwarded-For: ',
  'Forwarded: host="a b";proto=x;for=_hidden',
  'Origin: null',
  'Origin: http://',
  'Origin: \u00e4',
  'Referer: http://a b/%',
  'Accept: ',
  'Accept-Language: *;q=9',
  'Content-Type: application/json; charset=nothing',
  'Content-Type: multipart/form-data',
  'Content-Encoding: gzip',
  'Authorization: Bearer %E0%A4%A',
  'Authorization: Bearer a.b.c.d.e',
  'Expect: 100-continue',
  'Range: bytes=9-1',
  'If-None-Match: %',
  'Upgrade: websocket\r\nConnection: Upgrade',
  'X-HTTP-Method-Override: PURGE',
  'x-middleware-subrequest: proxy:proxy:proxy:proxy:proxy',
  'x-nextjs-data: 1',
  'RSC: 1\r\nNext-Router-State-Tree: %',
  'Next-Action: x'
]
const COOKIES = [
  'live.sandbox=%E0%A4%A',
  'live.sandbox=a.b.c',
  'live.sandbox=',
  'next-auth.session-token=....',
  'next-auth.session-token=x',
  'next-auth.session-token.0=a; next-auth.session-token.99=b',
  '__Secure-next-auth.session-token=x',
  'next-auth.csrf-token=|',
  'next-auth.csrf-token=%7C%7C%7C',
  'next-auth.callback-url=%00',
  'next-auth.callback-url=http://a b',
  'next-auth.callback-url=https%3A%2F%2Fevil.example%0d%0a',
  '=;=;=',
  '__proto__=x',
  'a="b'
]
const JSON_BODIES = [
  '{"strategy":{}}',
  '{"strategy":["jwt"]}',
  '{"strategy":null}',
  '{"username":{"$ne":1}}',
  '{"data":"x","csrfToken":{}}',
  '{"csrfToken":["a","b"],"callbackUrl":{}}',
  '{"email":["a@example.com"]}',
  '{"__proto__":{"json":"true"}}',
  '{"reads":"many"}',
  'null',
  'true',
  '[]',
  '"x"',
  '{',
  ''
]
const FORM_BODIES = [
  'username=a&password=b&json=true',
  'username[]=a&csrfToken=&callbackUrl=%0d%0a',
  'callbackUrl=/%0d%0aLocation:%20x&json=true',
  'email=a%00@example.com&email=b',
  'email=@&json=true',
  '%=%&%zz',
  '\x00\xff\xfe'
]

/** Composes one request, as the bytes that go over the wire. */
function compose(random: () => number, host: string, cookie: string): string {
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const maybe = (part: number) => random() < part
  let path = one([AUTH_PATHS, AUTH_PATHS, PLAYGROUND_PATHS, PLAYGROUND_PATHS, PAGES].map((paths) => one(paths)))
  if (maybe(0.15)) path += one(GARBAGE)
  if (maybe(0.05)) path = one(GARBAGE)
  if (maybe(0.4)) path += `?${one(NAMES)}=${one(VALUES)}&${one(NAMES)}=${one(VALUES)}`
  const method = one(METHODS)
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${maybe(0.1) ? one(HOSTS) : host}`, `X-Forwarded-For: ${newAddress()}`]
  if (maybe(0.3)) lines.push(one(HEADERS))
  if (maybe(0.5)) lines.push(`Cookie: ${maybe(0.5) ? cookie : one(COOKIES)}${maybe(0.3) ? `; ${one(COOKIES)}` : ''}`)
  let body = ''
  if (method.toUpperCase() !== 'GET' || maybe(0.1)) {
    const [type, bodies] = one([
      ['application/json', JSON_BODIES],
      ['application/x-www-form-urlencoded', FORM_BODIES]
    ] as const)
    body = one<string>(bodies)
    lines.push(`Content-Type: ${maybe(0.1) ? one(['application/json', 'text/plain', 'a/b; charset=x', '']) : type}`)
    // Some announce more than they send.
    lines.push(`Content-Length: ${Buffer.byteLength(body) + (maybe(0.15) ? 1 + Math.floor(random() * 5000) : 0)}`)
  }
  return `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`
}

/** Sends bytes and reads the status. @returns 0 without an answer; a stream's connection is cut. */
function send(url: string, bytes: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), localAddress: localAddress(newAddress()) })
    let answer = ''
    const over = () => {
      answer = answer.replace(/^HTTP\/1\.1 100 [\s\S]*?\r\n\r\n/, '')
      clearTimeout(late)
      socket.destroy()
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0), body: answer.split('\r\n\r\n')[1]?.slice(0, 200) ?? '' })
    }
    const late = setTimeout(over, 1500)
    socket.on('data', (chunk) => {
      answer += String(chunk)
      if (answer.length > 20_000 || answer.includes('text/event-stream')) over()
    })
    socket.once('error', over)
    socket.once('close', over)
    // The end after the bytes tells the site that a body is shorter than it announced.
    socket.end(bytes)
  })
}

async function fuzzed({ url, quick }: Attempt, seed: number): Promise<Seen[]> {
  const random = randomFrom(seed)
  const { host } = new URL(url)
  const cookie = (await signedIn(url)).cookieHeader()
  const ends = Date.now() + 13_000
  const statuses: number[] = []
  const failures: string[] = []
  await flood(quick ? 300 : 5000, 16, async () => {
    if (Date.now() > ends) return
    const bytes = compose(random, host, cookie)
    const { status, body } = await send(url, bytes)
    statuses.push(status)
    if (status < 500) return
    const shown = bytes.replace(cookie, '<cookies of a visitor>').replace(/(.)\1{50,}/g, (run) => `<${run[0]} × ${run.length}>`)
    failures.push(`${JSON.stringify(shown)} → ${status} ${JSON.stringify(body)}`)
  })
  if (failures.length > 0) console.log(`The first requests that were answered ≥ 500:\n${failures.slice(0, SHOWN).join('\n')}`)
  return [
    seen(`${statuses.length} requests, ${failures.length} answered ≥ 500: ${tally(statuses.sort((a, b) => a - b))}`, failures.length === 0)
  ]
}

export const fuzz: Attack[] = [
  {
    number: 35,
    name: 'fuzz',
    sends: 'up to 5,000 random requests',
    threshold: 'no answer ≥ 500',
    stage: usual,
    run: (on) => fuzzed(on, SEED)
  },
  {
    number: 36,
    name: 'fuzz-with-address',
    sends: 'up to 5,000 random requests to a site that knows its own https address',
    threshold: 'no answer ≥ 500',
    stage: addressed,
    run: (on) => fuzzed(on, SEED + 1)
  }
]
