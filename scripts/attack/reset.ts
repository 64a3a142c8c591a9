import type { Collections } from '../../playground/server/rows'
import type { PlaygroundState } from '../../playground/server/state'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, type Listening, signedIn } from './client'
import { sleep, tally } from './measure'
import { usual } from './stages'

const RESET = { method: 'POST' }

/** What a client with these cookies still sees. */
async function whatIsSeen(client: Client): Promise<string[]> {
  const session = await client.json<object>('/api/auth/session')
  const { collections } = await client.json<{ collections?: Collections }>('/api/playground/database')
  const { traces } = await client.json<{ traces?: unknown[] }>('/api/playground/trace')
  const state = await client.json<PlaygroundState>('/api/playground/state')
  const dashboard = await client.fetch('/demo/dashboard')
  return [
    'user' in session ? 'the session' : '',
    Object.values(collections ?? {}).flat().length > 0 ? 'rows' : '',
    traces?.length ? 'traces' : '',
    state.sandbox === null ? '' : 'the sandbox',
    state.token === null && state.proxy === null ? '' : 'a token',
    dashboard.status === 200 ? 'the dashboard' : ''
  ].filter(Boolean)
}

async function userIds(client: Client): Promise<string> {
  const { collections } = await client.json<{ collections: Collections }>('/api/playground/database')
  return collections.users.map(({ _id }) => _id).join()
}

async function ends(stream: Listening): Promise<boolean> {
  return Promise.race([stream.closed.then(() => true), sleep(2000).then(() => false)])
}

/** A thief copies the cookies, and the owner resets. */
async function stolenCookies({ url }: Attempt): Promise<Seen[]> {
  const all: Seen[] = []
  for (const strategy of ['jwt', 'database'] as const) {
    const owner = await signedIn(url, strategy)
    const thief = owner.elsewhere()
    const stream = await thief.listen()
    const { status } = await owner.fetch('/api/playground/reset', RESET)
    const closed = await ends(stream)
    stream.close()
    // A session read answers with the cookies that it clears; each look begins with the stolen ones.
    const still = await whatIsSeen(thief.elsewhere())
    const before = await userIds(owner)
    await thief.elsewhere().fetch('/api/playground/reset', RESET)
    const kept = before === (await userIds(owner))
    const sees = still.length > 0 ? still.join(', ') : 'nothing'
    all.push(
      seen(`${strategy}: reset ${status}, the copy reads ${sees}`, status === 204 && still.length === 0),
      seen(`its stream ${closed ? 'ends' : 'goes on'}`, closed),
      seen(`its reset ${kept ? 'does nothing' : 'takes the owner’s rows'}`, kept)
    )
  }
  return all
}

/** Signs in with the cookies that are left after everything. */
async function rightPassword(client: Client): Promise<Seen> {
  const { status } = await client.signIn('aayush', 'correct horse')
  const session = await client.json<object>('/api/auth/session')
  return seen(`then the right password: ${status}${'user' in session ? '' : ', without a session'}`, status === 200 && 'user' in session)
}

async function resetsAtOnce({ url }: Attempt): Promise<Seen[]> {
  const visitor = await signedIn(url, 'database')
  const resets = Array.from({ length: 12 }, async () => (await visitor.fetch('/api/playground/reset', RESET)).status)
  const statuses = await Promise.all(resets)
  const allowed = statuses.every((status) => status === 204 || status === 409)
  return [seen(tally(statuses), allowed && statuses.includes(204)), await rightPassword(visitor)]
}

/** Everything that changes a sandbox, at once, by one visitor from several windows. */
async function mixedChanges({ url, quick }: Attempt): Promise<Seen[]> {
  const visitor = await signedIn(url)
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  const credentials = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
  const changes = Array.from({ length: quick ? 4 : 8 }, (_, i) => [
    visitor.fetch('/api/playground/reset', RESET),
    visitor.setStrategy(i % 2 ? 'jwt' : 'database'),
    visitor.post('/api/auth/callback/credentials', credentials),
    visitor.fetch('/api/auth/csrf'),
    new Client(url, visitor.address).fetch('/api/auth/csrf')
  ])
  const statuses = (await Promise.all(changes.flat())).map(({ status }) => status)
  return [
    seen(
      tally(statuses),
      statuses.every((status) => status < 500)
    ),
    await rightPassword(visitor)
  ]
}

/** The right password while the sandbox is reset: it may have to wait, but it is not wrong. */
async function signInDuringReset({ url, quick }: Attempt): Promise<Seen[]> {
  const statuses: number[] = []
  for (let round = 0; round < (quick ? 3 : 10); round++) {
    const visitor = await signedIn(url)
    const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
    const credentials = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
    const thread = visitor.elsewhere()
    const [, signIn] = await Promise.all([
      visitor.fetch('/api/playground/reset', RESET),
      thread.post('/api/auth/callback/credentials', credentials)
    ])
    statuses.push(signIn.status)
  }
  return [
    seen(
      tally(statuses),
      statuses.every((status) => status !== 401 && status < 500)
    )
  ]
}

export const reset: Attack[] = [
  {
    number: 16,
    name: 'stolen-cookies',
    sends: 'everything that a copy of the cookies can, after their owner has reset',
    threshold: 'the copy reads nothing, its stream ends, its reset does nothing',
    stage: usual,
    run: stolenCookies
  },
  {
    number: 17,
    name: 'resets-at-once',
    sends: 'twelve resets of one sandbox at once',
    threshold: 'each 204 or 409, and the right password works afterwards',
    stage: usual,
    run: resetsAtOnce
  },
  {
    number: 18,
    name: 'mixed-changes',
    sends: 'resets, flips, sign-ins and beginnings at once',
    threshold: 'no answer ≥ 500, and the right password works afterwards',
    stage: usual,
    run: mixedChanges
  },
  {
    number: 19,
    name: 'sign-in-during-reset',
    sends: 'the right password while another window resets',
    threshold: 'no 401, no answer ≥ 500',
    stage: usual,
    run: signInDuringReset
  }
]
