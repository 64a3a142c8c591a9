import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedServer, startEmbedded } from '../server'
import { codeOf, otherUri } from './target'

describe.skipIf(otherUri)('a server with a password', () => {
  let server: EmbeddedServer
  beforeAll(async () => {
    server = await startEmbedded({ password: 'a+b/c= ?&' })
  })
  afterAll(async () => {
    await server.close()
  })
  const using = async <Result>(uri: string, work: (client: MongoClient) => Promise<Result>) => {
    const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2000 })
    try {
      return await work(client)
    } finally {
      await client.close()
    }
  }
  const open = () => `mongodb://127.0.0.1:${server.port}/`

  it('lets in who has it', async () => {
    await using(server.uri, async (client) => {
      const items = client.db('a').collection('items')
      await items.insertOne({ n: 1 })
      expect(await items.countDocuments()).toBe(1)
    })
  })

  it('tells others only that it is there', async () => {
    await using(open(), async (client) => {
      for (const command of [
        { find: 'items' },
        { listDatabases: 1 },
        { insert: 'items', documents: [{}] },
        { getMore: 1n, collection: 'items' }
      ])
        expect(await codeOf(client.db('admin').command(command))).toBe(13)
      expect(await client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 })
    })
  })

  it.each([
    ['another password', () => server.uri.replace(/:[^:@]*@/, ':wrong@')],
    ['another user', () => server.uri.replace('site:', 'other:')],
    ['another mechanism', () => `${server.uri}?authMechanism=SCRAM-SHA-1`]
  ])('refuses %s', async (_what, uri) => {
    expect(await using(uri(), (client) => codeOf(client.db('a').command({ find: 'items' })))).toBeOneOf([18, 334])
  })

  it('keeps to the order of a login', async () => {
    await using(open(), async (client) => {
      const admin = client.db('admin')
      const { Binary } = await import('mongodb')
      const go = (payload: string) =>
        codeOf(admin.command({ saslContinue: 1, conversationId: 1, payload: new Binary(Buffer.from(payload)) }))
      for (const payload of ['', 'c=biws,r=x,p=x', 'n,,n=site,r=x']) expect(await go(payload)).toBe(18)
      expect(await codeOf(admin.command({ saslContinue: 1, conversationId: 2, payload: new Binary(Buffer.from('')) }))).toBe(17)
      expect(await codeOf(admin.command({ find: 'items' }))).toBe(13)
    })
  })
})
