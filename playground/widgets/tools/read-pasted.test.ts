import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { encode as encodeV5 } from 'auth-core/jwt'
import fc from 'fast-check'
import { encode, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { subjectsIn } from './read-pasted'

type Named = { name: string; value: string }
type Store = new (option: object, cookies: object, logger: object) => { value: string; chunk(value: string, options: object): Named[] }

/** By their files: the packages export neither. */
const { SessionStore: StoreOfV4 } = createRequire(import.meta.url)(resolve('node_modules/next-auth/core/lib/cookie.js')) as {
  SessionStore: Store
}
const { SessionStore: StoreOfV5 } = (await import(pathToFileURL(resolve('node_modules/auth-core/lib/utils/cookie.js')).href)) as {
  SessionStore: Store
}

const NAME = 'next-auth.session-token'
const SECRET = 'the secret of a test'
const largeOfV5 = await encodeV5({ token: { sub: '1', note: 'x'.repeat(9000) }, secret: SECRET, salt: '__Secure-authjs.session-token' })
const quiet = { debug() {}, warn() {}, error() {} }
const token = await encode({ token: { sub: '1' } as JWT, secret: SECRET })
const large = await encode({ token: { sub: '1', note: 'x'.repeat(9000) } as unknown as JWT, secret: SECRET })

const chunksOfV4 = (value: string) => new StoreOfV4({ name: NAME }, {}, quiet).chunk(value, {})
const chunksOfV5 = (value: string) => new StoreOfV5({ name: '__Secure-authjs.session-token' }, {}, quiet).chunk(value, {})
/** As a browser sends them. */
const header = (cookies: readonly Named[]) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

describe('one value, however it was copied', () => {
  const wrapped = token.replace(/(.{60})/g, '$1\n')
  it.each([
    ['alone', token, null],
    ['with quotes', `"${token}"`, null],
    ['over several lines', wrapped, null],
    ['with dots encoded', token.replaceAll('.', '%2E'), null],
    ['as a bearer token', `Authorization: Bearer ${token}`, null],
    ['a Cookie header', `Cookie: theme=dark; ${NAME}=${token}; next-auth.callback-url=http%3A%2F%2Flocalhost%3A3000`, NAME],
    ['a Cookie header without its name', `theme=dark; ${NAME}=${token}`, NAME],
    ['a Cookie header that a terminal broke', `Cookie: theme=dark; ${NAME}=${wrapped}; lang=en`, NAME],
    ['a header whose name has a line of its own', `cookie:\n${NAME}=${token}; theme=dark`, NAME],
    ['a whole request', `GET /api/auth/session HTTP/1.1\nHost: a.example\nAccept: */*\nCookie: ${NAME}=${token}\nX-Other: eyJhbGc`, NAME],
    ['a curl command', `curl 'http://a.example/' \\\n  -H 'accept: */*' \\\n  -b '${NAME}=${token}; theme=dark' \\\n  --compressed`, NAME],
    ['a curl command in one line', `curl -H 'Cookie: ${NAME}=${token}'`, NAME],
    ['a curl command of Windows', `curl ^"http://a.example/^" ^\n  -H ^"accept: */*^" ^\n  -b ^"theme=dark; ${NAME}=${token}^"`, NAME],
    [
      'a fetch of Node',
      `fetch("http://a.example/", {\n  "headers": {\n    "accept": "*/*",\n    "cookie": "theme=dark; ${NAME}=${token}",\n    "dnt": "1"\n  }\n});`,
      NAME
    ],
    [
      'PowerShell',
      `$session.Cookies.Add((New-Object System.Net.Cookie("theme", "dark", "/", "a.example")))\n$session.Cookies.Add((New-Object System.Net.Cookie("${NAME}", "${token}", "/", "a.example")))`,
      NAME
    ],
    ['name and value in JSON', JSON.stringify({ theme: 'dark', [NAME]: token }), NAME],
    ['rows of an extension', JSON.stringify([{ name: NAME, value: token, httpOnly: true }]), NAME],
    ['as Node prints it', `{\n  theme: 'dark',\n  '${NAME}': '${token}'\n}`, NAME],
    ['as Firefox copies it', `${NAME}:"${token}"`, NAME],
    ['a row of the developer tools', `${NAME}\t${token}\tlocalhost\t/\t2026-12-27T10:00:00.000Z\t300\t✓\t\tLax\t\t\tMedium`, NAME],
    ['name and value in lines of their own', `${NAME}\n${token}`, NAME],
    ['the line of a .env file', `SESSION=${token}`, 'SESSION']
  ])('%s', (_, text, name) => {
    const [subject] = subjectsIn(text)
    expect(subject).toMatchObject({ name, value: token, obstacle: null })
  })

  it('a Set-Cookie line, with its attributes', () => {
    const line = `Set-Cookie: ${NAME}=${token}; Path=/; Expires=Sun, 27 Dec 2026 10:00:00 GMT; HttpOnly; SameSite=Lax`
    expect(subjectsIn(line)).toMatchObject([
      { name: NAME, value: token, attributes: ['Path=/', 'Expires=Sun, 27 Dec 2026 10:00:00 GMT', 'HttpOnly', 'SameSite=Lax'] }
    ])
  })

  it('several Set-Cookie headers that a program joined', () => {
    const line = `next-auth.callback-url=http%3A%2F%2Fa.example; Path=/, ${NAME}=${token}; Path=/; Expires=Sun, 27 Dec 2026 10:00:00 GMT; HttpOnly`
    expect(subjectsIn(line).map(({ name }) => name)).toEqual([NAME, 'next-auth.callback-url'])
  })

  it('a removal, of which there is a name alone', () => {
    expect(subjectsIn(`Set-Cookie: ${NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`)).toMatchObject([{ name: NAME, value: '' }])
  })

  it('nothing of a text without cookies, and of an empty one', () => {
    expect(subjectsIn('')).toEqual([])
    expect(subjectsIn(' \n\n ')).toEqual([])
  })

  it('of names that every object has', () => {
    expect(subjectsIn('constructor.0=a; toString.1=b; __proto__=c; valueOf=d').map(({ name }) => name)).toContain('constructor')
  })

  it('never throws, and ends with any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => Array.isArray(subjectsIn(text))))
    for (const rubbish of ['=', ';', '.', '"', '\t', '%', 'a=', 'curl ', '-b ', ', a', '{"'])
      expect(subjectsIn(rubbish.repeat(60_000))).toBeDefined()
  })
})

describe('chunks', () => {
  it.each([
    ['v4', chunksOfV4(large), NAME, large],
    ['v5', chunksOfV5(largeOfV5), '__Secure-authjs.session-token', largeOfV5]
  ])('of %s, as the library makes them, are joined in any order', (_, chunks, name, whole) => {
    expect(chunks.length).toBeGreaterThan(2)
    for (const order of [chunks, [...chunks].reverse()])
      expect(subjectsIn(header(order))).toMatchObject([{ name, value: whole, obstacle: null }])
    expect(subjectsIn(chunks.map((one) => `${one.name}\t${one.value}\ta.example\t/`).join('\n'))).toMatchObject([{ name, value: whole }])
  })

  it('pasted one after the other without names are one value', () => {
    expect(
      subjectsIn(
        chunksOfV4(large)
          .map(({ value }) => value)
          .join('\n')
      )
    ).toMatchObject([{ name: null, value: large }])
  })

  const chunks = chunksOfV4(large)
  const read = (cookies: readonly Named[]) =>
    new StoreOfV4({ name: NAME }, { cookies: Object.fromEntries(cookies.map(({ name, value }) => [name, value])) }, quiet).value
  it.each([
    ['one is missing', [chunks[0], chunks[2]], { kind: 'missing', name: `${NAME}.1` }],
    ['the last is missing', chunks.slice(0, -1), { kind: 'missing', name: `${NAME}.${chunks.length - 1}` }],
    ['one is left over beside a whole cookie', [{ name: NAME, value: token }, chunks[1]], { kind: 'left-over', names: [`${NAME}.1`] }],
    [
      'another cookie begins with the name',
      [
        { name: NAME, value: token },
        { name: `${NAME}-old`, value: token }
      ],
      { kind: 'other-name', names: [`${NAME}-old`] }
    ]
  ])('%s: the value is the one that NextAuth reads', (_, cookies, obstacle) => {
    const all = cookies as Named[]
    expect(subjectsIn(header(all))).toMatchObject([{ name: NAME, value: read(all), obstacle }])
  })

  it('of two names are two cookies', () => {
    const both = `${NAME}=${token}; __Secure-${NAME}=${token}`
    expect(subjectsIn(both).map(({ name }) => name)).toEqual([NAME, `__Secure-${NAME}`])
  })

  it('of a name of somebody’s own are found by their number', () => {
    const own = chunks.map(({ name, value }) => ({ name: name.replace(NAME, 'my.session'), value }))
    expect(subjectsIn(header(own))).toMatchObject([{ name: 'my.session', value: large }])
  })
})

describe('a name that stands twice', () => {
  const { parse } = createRequire(import.meta.url)('next/dist/compiled/cookie') as { parse(text: string): Record<string, string> }
  const { RequestCookies } = createRequire(import.meta.url)('next/dist/compiled/@edge-runtime/cookies') as {
    RequestCookies: new (headers: Headers) => { get(name: string): { value: string } | undefined }
  }

  it('has the first value for the pages router, and here; the last for the App Router', () => {
    const text = `${NAME}=${token}; theme=dark; ${NAME}=other`
    expect(parse(text)[NAME]).toBe(token)
    expect(new RequestCookies(new Headers({ cookie: text })).get(NAME)?.value).toBe('other')
    expect(subjectsIn(`Cookie: ${text}`)).toMatchObject([{ name: NAME, value: token, repeated: [NAME] }])
    expect(subjectsIn(`Cookie: ${NAME}=${token}; ${NAME}=${token}`)).toMatchObject([{ value: token, repeated: [] }])
  })

  it('has the value of the last answer that sets it', () => {
    const lines = `Set-Cookie: ${NAME}=; Path=/; Max-Age=0\nSet-Cookie: ${NAME}=${token}; Path=/; HttpOnly`
    expect(subjectsIn(lines)).toMatchObject([{ name: NAME, value: token, repeated: [], attributes: ['Path=/', 'HttpOnly'] }])
  })
})
