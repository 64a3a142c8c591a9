import { MongoClient } from 'mongodb'
import type { PlaygroundState } from '../../playground/server/state'
import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, signedIn } from './client'
import { flood, sleep, tally, until } from './measure'
import { replicas as stage } from './stages'

/** A client of the given site with a visitor's cookies. */
function at(site: Attempt['site'], visitor: Client): Client {
  const client = new Client(site.url, visitor.address)
  for (const [name, value] of visitor.cookies) client.cookies.set(name, value)
  return client
}

function sitesOf({ sites }: Attempt): [Attempt['site'], Attempt['site'], Attempt['site']] {
  const [one, two, three] = sites
  if (!one || !two || !three) throw new Error('This attack needs three sites.')
  return [one, two, three]
}

/** Databases of sandboxes that no record knows, so that nothing ever removes them. */
async function orphans(port: number): Promise<string[]> {
  const client = await new MongoClient(`mongodb://127.0.0.1:${port}`).connect()
  try {
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true })
    const ids = await client.db('nextauth_live').collection<{ _id: string }>('sandboxes').distinct('_id')
    const known = (name: string) => ids.some((id) => name.startsWith(`sandbox_${id}`))
    return databases.map(({ name }) => name).filter((name) => name.startsWith('sandbox_') && !known(name))
  } finally {
    await client.close()
  }
}

async function beginnings({ url, mongod, quick }: Attempt): Promise<Seen[]> {
  if (!mongod) throw new Error('This attack needs a database of its own.')
  const count = quick ? 60 : 120
  const statuses = await flood(count, 60, async () => (await new Client(url).fetch('/api/auth/csrf')).status)
  await sleep(quick ? 1500 : 3000)
  const left = await orphans(mongod.port)
  return [
    seen(
      tally(statuses),
      statuses.every((status) => status < 500)
    ),
    seen(`${left.length} databases without a record`, left.length === 0)
  ]
}

async function resetAtOne(on: Attempt): Promise<Seen[]> {
  const sites = sitesOf(on)
  const visitor = await signedIn(sites[0].url)
  // Each site has seen the visitor before, so none can rely on having nothing kept.
  for (const site of sites) await at(site, visitor).json('/api/auth/session')
  const old = sites.map((site) => at(site, visitor))
  await visitor.fetch('/api/playground/reset', { method: 'POST' })
  const still = await Promise.all(
    old.map(async (client) => {
      const state = await client.json<PlaygroundState>('/api/playground/state')
      const session = await client.json<object>('/api/auth/session')
      return state.sandbox !== null || 'user' in session
    })
  )
  const again = await Promise.all(sites.map(async (site) => (await at(site, visitor).signIn('mira', 'battery staple')).status))
  return [
    seen(`the old cookies are worth something at ${still.filter(Boolean).length} of 3`, !still.some(Boolean)),
    seen(
      `sign-in with the new ones: ${tally(again)}`,
      again.every((status) => status === 200)
    )
  ]
}

async function streamAtOne(on: Attempt): Promise<Seen[]> {
  const [one, two] = sitesOf(on)
  const visitor = await signedIn(one.url)
  const stream = await at(one, visitor).listen()
  const marker = `heard-${Date.now()}`
  await at(two, visitor).fetch(`/api/auth/session?${marker}`)
  const heard = await until(3000, async () => stream.heard().includes(marker))
  stream.close()
  return [seen(heard === undefined ? 'not heard within 3 s' : `heard after ${heard} ms`, heard !== undefined)]
}

async function evictionAtOne(on: Attempt): Promise<Seen[]> {
  const [one, two] = sitesOf(on)
  const visitor = await signedIn(one.url)
  const client = at(one, visitor)
  const stream = await client.listen()
  const statuses = await flood(on.quick ? 45 : 90, 6, async () => (await new Client(two.url).fetch('/api/auth/csrf')).status)
  const { sandbox } = await client.json<PlaygroundState>('/api/playground/state')
  stream.close()
  return [seen(`${tally(statuses)}; the visitor ${sandbox ? 'keeps' : 'loses'} the sandbox`, sandbox !== null)]
}

export const replicas: Attack[] = [
  {
    number: 31,
    name: 'replica-reset',
    sends: 'a reset at one site, and the old cookies to all',
    threshold: 'they are worth nothing at any',
    stage,
    run: resetAtOne
  },
  {
    number: 32,
    name: 'replica-stream',
    sends: 'requests to one site, while a stream is open at another',
    threshold: 'the stream hears them within 3 s',
    stage,
    run: streamAtOne
  },
  {
    number: 33,
    name: 'replica-eviction',
    sends: 'newcomers at one site where 40 fit, while a visitor has a stream open at another',
    threshold: 'the visitor keeps the sandbox',
    stage,
    run: evictionAtOne
  },
  {
    number: 34,
    name: 'replica-beginnings',
    sends: '60 beginnings at once through a proxy in front of three sites where 40 fit',
    threshold: 'no answer ≥ 500, no database without a record',
    stage,
    run: beginnings
  }
]
