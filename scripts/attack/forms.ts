import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, signedIn } from './client'
import { flood, tally } from './measure'
import { usual } from './stages'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const THRESHOLD = 'no answer ≥ 500, the victim goes on'

/** What takes a body, or is given one although it takes none. */
const TARGETS: readonly (readonly [method: string, path: string])[] = [
  ['PUT', '/api/playground/strategy'],
  ['POST', '/api/auth/callback/credentials'],
  ['GET', '/api/auth/session'],
  ['POST', '/api/auth/_log'],
  ['POST', '/api/auth/signin/email'],
  ['POST', '/api/auth/session'],
  ['POST', '/api/auth/signout'],
  ['GET', '/api/auth/providers'],
  ['PATCH', '/api/playground/database/users/000000000000000000000000'],
  ['POST', '/api/playground/reset'],
  ['POST', '/api/playground/experiments/fast-clock'],
  ['POST', '/api/playground/comparison']
]

/** Sends each body to each target, four at once, each from an address of its own. */
async function bodies({ url, quick }: Attempt, contentType: string, texts: readonly string[]): Promise<Seen[]> {
  const targets = quick ? TARGETS.slice(0, 6) : TARGETS
  const sends = targets.flatMap(([method, path]) => texts.map((body) => ({ method, path, body })))
  const at = (i: number) => sends[i] as (typeof sends)[number]
  const send = (i: number) => {
    const { path, ...init } = at(i)
    return new Client(url).fetch(path, { ...init, headers: { 'content-type': contentType } })
  }
  return answersOf(sends.length, send, (i) => `${at(i).method} ${at(i).path}`)
}

/** Sends the headers, or the queries, to pages and endpoints. */
function reads({ url }: Attempt, sends: readonly { path: string; cookie?: string }[]): Promise<Seen[]> {
  const at = (i: number) => sends[i] as (typeof sends)[number]
  const send = (i: number) => new Client(url).fetch(at(i).path, { headers: { cookie: at(i).cookie ?? '' } })
  return answersOf(sends.length, send, (i) => at(i).path.slice(0, 40))
}

async function answersOf(count: number, send: (i: number) => Promise<Response>, nameOf: (i: number) => string): Promise<Seen[]> {
  let slowest = { ms: 0, name: '' }
  const statuses = await flood(count, 4, async (i) => {
    const start = performance.now()
    const { status } = await send(i)
    const ms = performance.now() - start
    if (ms > slowest.ms) slowest = { ms, name: nameOf(i) }
    return status
  })
  return [
    seen(
      `${tally(statuses)}, slowest ${slowest.name} ${slowest.ms.toFixed(0)} ms`,
      statuses.every((status) => status < 500)
    )
  ]
}

/** Different names of three letters, as many as asked for. */
const names = (count: number) => Array.from({ length: count }, (_, i) => (i + 46_656).toString(36).slice(-3))

const nested = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`

export const forms: Attack[] = [
  {
    number: 1,
    name: 'distinct-fields',
    sends: 'forms of 7,500 and of 25,501 different fields, to what takes a body and to what takes none',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) => bodies(on, FORM, [names(7500).join('&'), names(25_501).join('&')])
  },
  {
    number: 2,
    name: 'repeated-field',
    sends: 'forms with one field 10,000 and 30,000 times, and with one that the endpoint reads',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) =>
      bodies(on, FORM, [Array(10_000).fill('a=').join('&'), Array(30_000).fill('a=').join('&'), Array(2900).fill('csrfToken=').join('&')])
  },
  {
    number: 3,
    name: 'many-cookies',
    sends: 'up to 3,000 cookies: of any names, of one name, as chunks of the session cookie; and more than any header may have',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) => {
      const chunks = Array.from({ length: 450 }, (_, i) => `next-auth.session-token.${i}=x`)
      const cookies = [
        names(2900).join('=;'),
        Array(5000).fill('a=').join(';'),
        chunks.join('; '),
        chunks.reverse().join('; '),
        names(20_000).join('=;')
      ]
      const paths = ['/api/auth/session', '/api/playground/state', '/demo/dashboard']
      return reads(
        on,
        cookies.flatMap((cookie) => paths.map((path) => ({ path, cookie })))
      )
    }
  },
  {
    number: 4,
    name: 'many-parameters',
    sends: 'queries with 900 to 7,000 parameters, of any names and of one',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) => {
      const queries = [
        names(900).join('&'),
        names(3500).join('&'),
        Array(7000).fill('a').join('&'),
        Array(1200).fill('callbackUrl=').join('&')
      ]
      const paths = ['/api/auth/session', '/api/auth/signin', '/api/playground/trace', '/api/health', '/demo/dashboard', '/flow/cookie']
      return reads(
        on,
        queries.flatMap((query) => paths.map((path) => ({ path: `${path}?${query}` })))
      )
    }
  },
  {
    number: 5,
    name: 'deep-json',
    sends: 'JSON nested 5,000 to 50,000 deep, as a body and as the data of a session update',
    threshold: THRESHOLD,
    stage: usual,
    async run(on) {
      const deep = [
        nested('[', ']', 15_000),
        nested('[', ']', 50_000),
        nested('{"a":', '}', 5000),
        `{"strategy":${nested('[', ']', 50_000)}}`
      ]
      const visitor = await signedIn(on.url)
      const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
      const send = (i: number) =>
        visitor.fetch('/api/auth/session', {
          method: 'POST',
          headers: { 'content-type': JSON_TYPE },
          body: `{"csrfToken":"${csrfToken}","data":${deep[i]}}`
        })
      const update = await answersOf(deep.length, send, () => 'session update')
      return [...(await bodies(on, JSON_TYPE, deep)), ...update]
    }
  },
  {
    number: 6,
    name: 'wide-json',
    sends: 'JSON with 3,000 and 12,000 keys, with 48,000 numbers, and with one key 16,000 times',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) => {
      const keys = names(12_000).map((name) => `"${name}":1`)
      return bodies(on, JSON_TYPE, [
        `{${keys.slice(0, 3000).join(',')}}`,
        `{${keys.join(',')}}`,
        `[${Array(48_000).fill(1).join(',')}]`,
        `{${Array(16_000).fill('"a":1').join(',')}}`
      ])
    }
  },
  {
    number: 7,
    name: 'slow-senders',
    sends: 'requests that announce 20 KB of body and send one byte, from 300 connections',
    threshold: THRESHOLD,
    stage: usual,
    async run({ url, victim }) {
      const count = 300
      await flood(count, 150, () => {
        const headers = { 'content-type': FORM, 'content-length': '20000' }
        return new Client(url).abandon('/api/auth/callback/credentials', { method: 'POST', headers, body: 'a' }, 1000)
      })
      const { ms } = await victim.take()
      return [seen(`${count} half-sent requests, ${ms.length} reads meanwhile`, ms.length > 5)]
    }
  }
]
