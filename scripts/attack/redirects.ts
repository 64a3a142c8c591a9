import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, signedIn } from './client'
import { direct } from './stages'

const EVIL = 'evil.example'

const CALLBACK_URLS = [
  '/.//evil.example/pwn',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/%2f/evil.example',
  '/..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//http://',
  'data:text/html,x',
  'http://127.0.0.1@evil.example/',
  'http://127.0.0.1.evil.example/',
  'http://[::1]@evil.example'
]

/** Where an answer sends a browser: its `Location`, its body's `url`, and the cookie that later answers take it from. */
async function targetsOf(response: Response): Promise<string[]> {
  const targets = [response.headers.get('location') ?? '']
  for (const line of response.headers.getSetCookie()) {
    const found = /^(?:__Secure-)?next-auth\.callback-url=([^;]+)/.exec(line)?.[1]
    if (found) targets.push(decodeURIComponent(found))
  }
  const text = await response.text()
  if (response.headers.get('content-type')?.startsWith('application/json')) targets.push((JSON.parse(text) as { url?: string })?.url ?? '')
  return targets.filter(Boolean)
}

/** Whether a browser would leave the site there. */
function leaves(target: string, base: string): boolean {
  return URL.canParse(target, base) && new URL(target, base).origin !== new URL(base).origin
}

/** Whether a page that takes the path alone would leave the site there. */
function hasForeignPath(target: string, base: string): boolean {
  return URL.canParse(target, base) && new URL(target, base).pathname.startsWith('//')
}

async function callbackUrls({ url, quick }: Attempt): Promise<Seen[]> {
  const out: string[] = []
  const broken: string[] = []
  let asked = 0
  let paths = 0
  const urls = quick ? CALLBACK_URLS.slice(0, 12) : CALLBACK_URLS
  for (const callbackUrl of urls) {
    const client = new Client(url)
    const { csrfToken } = await client.json<{ csrfToken: string }>('/api/auth/csrf')
    const credentials = { csrfToken, username: 'aayush', password: 'correct horse' }
    const query = `callbackUrl=${encodeURIComponent(callbackUrl)}`
    const asks: [string, () => Promise<Response>][] = [
      ['signin', () => client.fetch(`/api/auth/signin?${query}`)],
      ['signin/email', () => client.post('/api/auth/signin/email', { csrfToken, email: 'a@example.com', callbackUrl, json: 'true' })],
      ['callback', () => client.post('/api/auth/callback/credentials', { ...credentials, callbackUrl })],
      ['callback as JSON', () => client.post('/api/auth/callback/credentials', { ...credentials, callbackUrl, json: 'true' })],
      ['callback by query', () => client.post(`/api/auth/callback/credentials?${query}`, { ...credentials, json: 'true' })],
      ['callback by cookie', () => byCookie(client, callbackUrl, credentials)],
      ['callback by referrer', () => client.fetch('/api/auth/signin', { headers: { referer: callbackUrl.trim().replace(/[\t\n]/g, '') } })],
      ['dashboard', () => client.fetch(`/demo/dashboard?${query}`)],
      ['signout by query', () => client.fetch(`/api/auth/signout?${query}`)],
      ['signout', () => client.post('/api/auth/signout', { csrfToken, callbackUrl })],
      ['signout as JSON', () => client.post('/api/auth/signout', { csrfToken, callbackUrl, json: 'true' })]
    ]
    for (const [name, ask] of asks) {
      const response = await ask()
      asked++
      if (response.status >= 500) broken.push(`${name} ${JSON.stringify(callbackUrl)}: ${response.status}`)
      for (const target of await targetsOf(response)) {
        if (leaves(target, url)) out.push(`${name} ${JSON.stringify(callbackUrl)} → ${target}`)
        else if (hasForeignPath(target, url)) paths++
      }
    }
  }
  return [
    seen(`${asked} answers, ${out.length} lead out${out[0] ? `, the first: ${out[0]}` : ''}`, out.length === 0),
    seen(`${paths} have a path that begins with //`, true),
    seen(`${broken.length} answers ≥ 500${broken[0] ? `, the first: ${broken[0]}` : ''}`, broken.length === 0)
  ]
}

function byCookie(client: Client, callbackUrl: string, credentials: Record<string, string>): Promise<Response> {
  client.cookies.set('next-auth.callback-url', encodeURIComponent(callbackUrl))
  return client.post('/api/auth/callback/credentials', { ...credentials, json: 'true' })
}

const FORGED: Record<string, string>[] = [
  { 'x-forwarded-host': EVIL },
  { 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https' },
  { 'x-forwarded-proto': 'https' },
  { forwarded: `host=${EVIL};proto=https` },
  { 'x-forwarded-host': `${EVIL}, 127.0.0.1`, 'x-forwarded-server': EVIL, 'x-forwarded-port': '444' },
  { 'x-original-host': EVIL, 'x-host': EVIL, 'x-original-url': `https://${EVIL}/`, 'x-rewrite-url': '/pwn' }
]

async function forgedHosts({ url, quick }: Attempt): Promise<Seen[]> {
  const found: string[] = []
  let asked = 0
  for (const headers of quick ? FORGED.slice(0, 4) : FORGED) {
    const client = await signedIn(url)
    const { csrfToken } = await client.json<{ csrfToken: string }>('/api/auth/csrf')
    const stranger = new Client(url)
    const post = (path: string, form: Record<string, string>) =>
      client.fetch(path, { method: 'POST', headers, body: new URLSearchParams({ csrfToken, ...form }) })
    const asks: [string, () => Promise<Response>][] = [
      ['providers', () => client.fetch('/api/auth/providers', { headers })],
      ['signin', () => stranger.fetch('/api/auth/signin', { headers })],
      ['csrf', () => stranger.fetch('/api/auth/csrf', { headers })],
      ['callback', () => post('/api/auth/callback/credentials', { username: 'aayush', password: 'correct horse', json: 'true' })],
      [
        'callback to it',
        () => post('/api/auth/callback/credentials', { username: 'aayush', password: 'x', callbackUrl: `https://${EVIL}/` })
      ],
      ['signin/email', () => post('/api/auth/signin/email', { email: 'a@example.com' })],
      ['dashboard', () => stranger.fetch('/demo/dashboard', { headers })],
      ['with-auth', () => stranger.fetch('/demo/with-auth', { headers })],
      ['a page', () => stranger.fetch('/flow/cookie', { headers })],
      ['signout', () => post('/api/auth/signout', { json: 'true' })]
    ]
    for (const [name, ask] of asks) {
      const response = await ask()
      asked++
      const text = `${[...response.headers].join('\n')}\n${await response.text()}`
      const forged = text.includes(EVIL) && name !== 'callback to it'
      if (forged || text.includes(`https://${new URL(url).host}`) || leaves(response.headers.get('location') ?? '', url))
        found.push(`${name} with ${Object.keys(headers).join(', ')}`)
    }
  }
  return [seen(`${asked} answers, ${found.length} follow a forged header${found[0] ? `, the first: ${found[0]}` : ''}`, found.length === 0)]
}

export const redirects: Attack[] = [
  {
    number: 20,
    name: 'callback-urls',
    sends: 'callback URLs of foreign sites in every spelling, to sign-in, callback and sign-out',
    threshold: 'no Location, url or cookie leads to another origin',
    stage: direct,
    run: callbackUrls
  },
  {
    number: 21,
    name: 'forged-hosts',
    sends: 'X-Forwarded-Host, X-Forwarded-Proto and Forwarded to a site that no proxy stands before',
    threshold: 'no answer has the forged host or scheme',
    stage: direct,
    run: forgedHosts
  }
]
