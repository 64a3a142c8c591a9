import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '@/lib/testing/browser'
import { Visitor } from '@/playground/lab/visitor'
import { demoPassword } from '@/playground/sandbox/demo-credentials'
import type { Trace } from '@/playground/trace/events'
import { curlOf } from '@/playground/trace/read/curl'
import { followFields } from '@/playground/trace/read/fields'
import { harOf } from '@/playground/trace/read/har'
import { latestRun } from '@/playground/trace/read/replay'
import { type Site, startSite } from '../../lib/testing/site'

/** What is read out of traces, from traces of real requests. */

let site: Site
beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.stop())

const tracesOf = async (visitor: Visitor) => (await visitor.json<{ traces: Trace[] }>('/api/playground/trace')).traces

async function aRun(strategy: 'jwt' | 'database'): Promise<{ visitor: Visitor; traces: Trace[] }> {
  const visitor = new Visitor(site.url)
  await visitor.setStrategy(strategy)
  await visitor.signIn('aayush', 'correct horse')
  await visitor.fetch('/demo/dashboard')
  await visitor.json('/api/auth/session')
  return { visitor, traces: await tracesOf(visitor) }
}

describe('following a field', () => {
  const stops = (traces: Trace[]) => Object.fromEntries((followFields(traces)?.rows ?? []).map(({ field, stops }) => [field, stops?.code]))

  it('tells under jwt where each field of the document ends', async () => {
    const { traces } = await aRun('jwt')
    expect(stops(traces)).toEqual({
      _id: undefined,
      username: undefined,
      isVerified: undefined,
      isAcceptingMessages: undefined,
      email: 'session',
      name: 'session',
      password: 'authorize',
      tokenVersion: 'authorize',
      __v: 'authorize'
    })
    const id = followFields(traces)?.rows.find(({ field }) => field === '_id')
    expect(id?.at).toEqual({ document: '_id', authorize: 'id', token: '_id', getToken: '_id', session: '_id', useSession: '_id' })
    const password = followFields(traces)?.rows.find(({ field }) => field === 'password')
    expect(password?.at).toEqual({ document: 'password', authorize: null, token: null, getToken: null, session: null, useSession: null })
  })

  it('tells under database that only the session callback decides, and that there is no token', async () => {
    const { traces } = await aRun('database')
    expect(followFields(traces)?.strategy).toBe('database')
    expect(stops(traces)).toMatchObject({ username: undefined, email: 'session', password: 'session', tokenVersion: 'session' })
    const username = followFields(traces)?.rows.find(({ field }) => field === 'username')
    expect(username?.at).toMatchObject({ document: 'username', token: undefined, getToken: undefined, useSession: 'username' })
  })

  it('follows the latest sign-in, and says nothing before one', async () => {
    const { visitor, traces } = await aRun('jwt')
    await visitor.setStrategy('database')
    await visitor.signIn('mira', 'battery staple')
    expect(followFields(await tracesOf(visitor))?.strategy).toBe('database')
    expect(followFields(traces.slice(0, 1))).toBeUndefined()
    expect(followFields([])).toBeUndefined()
  })

  it('says of a stage that was not reached that there is nothing to look at', async () => {
    const { traces } = await aRun('jwt')
    const signInOnly = traces.filter(({ path }) => path.includes('callback'))
    const username = followFields(signInOnly)?.rows.find(({ field }) => field === 'username')
    expect(username?.at).toMatchObject({ token: 'username', getToken: undefined, session: undefined, useSession: undefined })
  })
})

describe('the latest run, step by step', () => {
  it('is under jwt the sign-in, the protected page and the session read, with what existed by then', async () => {
    const { visitor, traces } = await aRun('jwt')
    const steps = latestRun(traces)
    const titles = ['authorize()', 'find users', 'signIn', 'jwt', 'encode', 'Set-Cookie']
    const read = ['decode', 'jwt', 'session', 'encode', 'Set-Cookie']
    expect(steps.map(({ title }) => title)).toEqual([...titles, 'getToken()', ...read, ...read, 'useSession()'])
    expect(steps[0]?.exists).toMatchObject({ user: { username: 'aayush' } })
    expect(steps[0]?.exists).not.toHaveProperty('token')
    expect(steps[3]?.exists).toMatchObject({ token: { username: 'aayush' } })
    expect(steps[4]?.exists.cookie).toBeUndefined()
    expect(steps[5]?.exists.cookie?.name).toBe('next-auth.session-token')
    expect(steps[5]?.exists.session).toBeUndefined()
    expect(steps.at(-1)?.exists).toMatchObject({ session: { user: { username: 'aayush' } }, cookie: { value: visitor.sessionToken } })
    expect(steps[0]).toMatchObject({ stage: 'login', boxes: ['form', 'nextauth'], line: 'authorize' })
    expect(steps[6]).toMatchObject({ stage: 'middleware', boxes: ['cookie', 'proxy'] })
  })

  it('has under database a row in the making, and no token', async () => {
    const { traces } = await aRun('database')
    const steps = latestRun(traces)
    expect(steps.map(({ title }) => title).slice(0, 7)).toEqual([
      'authorize()',
      'find users',
      'signIn',
      'jwt',
      'encode',
      'insert sessions',
      'Set-Cookie'
    ])
    expect(steps.at(-1)?.exists.token).toBeUndefined()
    expect(steps.at(-1)?.exists).toMatchObject({
      user: { username: 'aayush', password: '$2b$10$…' },
      session: { user: { username: 'aayush' } }
    })
  })

  it('is empty without a sign-in that worked', async () => {
    const visitor = new Visitor(site.url)
    await visitor.signIn('aayush', 'wrong')
    expect(latestRun(await tracesOf(visitor))).toEqual([])
  })
})

describe('as curl', () => {
  /** What a shell makes of a command: its arguments, told by a program that stands where curl would. */
  function argumentsOf(command: string): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'curl-'))
    writeFileSync(join(folder, 'curl'), `#!${process.execPath}\nprocess.stdout.write(JSON.stringify(process.argv.slice(2)))\n`)
    chmodSync(join(folder, 'curl'), 0o755)
    return JSON.parse(
      execFileSync('sh', ['-c', command], { env: { ...process.env, PATH: `${folder}:${process.env.PATH}` }, encoding: 'utf8' })
    ) as string[]
  }
  /** Sends what curl would be told to. */
  async function send(command: string): Promise<Response> {
    const [, url = '', ...rest] = argumentsOf(command)
    const headers = new Headers()
    let [method, body]: [string, string | undefined] = ['GET', undefined]
    for (let i = 0; i < rest.length; i += 2) {
      const [option, value = ''] = [rest[i], rest[i + 1]]
      if (option === '-H') headers.append(value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 2))
      else if (option === '-X') method = value
      else if (option === '--data-raw') [method, body] = [method === 'GET' ? 'POST' : method, value]
      else throw new Error(`unknown option ${option}`)
    }
    return fetch(url, { method, headers, redirect: 'manual', ...(body !== undefined && { body }) })
  }

  it('a session read, a sign-in and an edit can be sent again', async () => {
    const { visitor, traces } = await aRun('database')
    const command = (path: string) => curlOf(traces.find((trace) => trace.path.includes(path)) as Trace, site.url, demoPassword)
    expect(await (await send(command('auth/session'))).json()).toMatchObject({ user: { username: 'aayush' } })
    const again = await send(command('callback/credentials'))
    expect(again.status).toBe(200)
    expect(again.headers.getSetCookie().join()).toContain('next-auth.session-token=')

    const { collections } = await visitor.json<{ collections: { users: { _id: string }[] } }>('/api/playground/database')
    await visitor.patch(`/api/playground/database/users/${collections.users[1]?._id}`, { username: "o'mira $HOME `id`" })
    const edit = (await tracesOf(visitor)).at(-1) as Trace
    expect(argumentsOf(curlOf(edit, site.url, demoPassword))).toContain(`{"username":"o'mira $HOME \`id\`"}`)
    expect((await send(curlOf(edit, site.url, demoPassword))).status).toBe(204)
  })

  it('shows the password of a demo user, which is public, and of nobody else', async () => {
    const visitor = new Visitor(site.url)
    await visitor.signIn('somebody', 'my own password')
    const [, trace] = await tracesOf(visitor)
    expect(curlOf(trace as Trace, site.url, demoPassword)).toContain('password=PASSWORD')
  })
})

describe('as HAR', () => {
  it('is an archive that a browser plays back', async () => {
    const { visitor, traces } = await aRun('jwt')
    const har = harOf(traces, 'http://recorded.example')
    expect(har.log.entries).toHaveLength(traces.length)
    const signIn = har.log.entries.find(({ request }) => request.url.endsWith('callback/credentials'))
    expect(signIn).toMatchObject({
      request: { method: 'POST', postData: { mimeType: expect.stringContaining('x-www-form-urlencoded') } },
      response: { status: 200, cookies: [{ name: 'next-auth.session-token', path: '/', httpOnly: true }] }
    })
    expect(JSON.stringify(har)).not.toContain('correct horse')
    expect(JSON.stringify(har)).not.toContain('correct+horse')

    const file = join(mkdtempSync(join(tmpdir(), 'har-')), 'run.har')
    writeFileSync(file, JSON.stringify(har))
    const browser = await launchBrowser()
    const page = await browser.newPage()
    await page.routeFromHAR(file, { url: '**/api/auth/session' })
    const answer = await page.goto('http://recorded.example/api/auth/session')
    expect(await answer?.json()).toMatchObject({ user: { username: 'aayush' } })
    await browser.close()
    expect(visitor.sessionToken).toBeDefined()
  })
})
