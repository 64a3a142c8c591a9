import { verify } from '@node-rs/bcrypt'
import { MongoClient, ObjectId } from 'mongodb'
import { Mongoose, Schema } from 'mongoose'
import type { Adapter } from 'next-auth/adapters'
import { expect } from 'vitest'
import { startEmbedded } from '@/lib/mongo/embedded/server'
import { withAuthorize } from '../lab/changes'
import type { ProofLab as Lab } from '../lab/proofs/proof-lab'
import type { Visitor } from '../lab/visitor'
import { type UserModel, userModel } from '../nextauth/user'
import { prove } from './prove'
import topic from './rows'

const aayush = { user: { username: 'aayush' } }

/** The adapter of this laboratory, with what NextAuth calls it for. */
const adapterOf = (lab: Lab) => lab.options().adapter as Required<Adapter>

/** Somebody who is signed in under database. */
async function signedIn(lab: Lab): Promise<Visitor> {
  lab.strategy = 'database'
  const visitor = await lab.signIn()
  expect(await lab.read(visitor.copy())).toMatchObject(aayush)
  lab.forget()
  return visitor
}

/** The read of a visitor whose row has other values. */
async function readWith(lab: Lab, values: Record<string, unknown>) {
  const visitor = await signedIn(lab)
  await lab.sessions.updateMany({}, { $set: values })
  const response = await visitor.fetch('/api/auth/session')
  return { status: response.status, body: await response.json(), kept: visitor.sessionToken !== undefined, messages: lab.log }
}

/** mongoose as a module of its own, connected to nothing. */
const ownMongoose = () => new Mongoose()
const schema = new Schema({ username: String, password: { type: String, select: false } })

/** The laboratory's own mongoose, with a model whose hash is not selected. */
function usersWithHiddenHash(lab: Lab): UserModel {
  const { connection } = lab
  return (connection.models.Hidden ?? connection.model('Hidden', schema, 'users')) as unknown as UserModel
}

/** Fails in a laboratory whose application does nothing. */
async function expectItWorks(lab: Lab): Promise<void> {
  lab.strategy = 'database'
  expect(await lab.read(await lab.signIn())).toMatchObject(aayush)
}

prove(topic, {
  async 'row-with-user-id-as-text'(lab) {
    const user = await lab.users.findOne({ username: 'aayush' })
    expect(await readWith(lab, { userId: String(user?._id) })).toEqual({
      status: 200,
      body: {},
      kept: true,
      messages: expect.arrayContaining([
        { level: 'error', code: 'SESSION_ERROR', message: expect.stringContaining('toHexString is not a function') }
      ])
    })
  },
  async 'row-with-expires-as-text'(lab) {
    for (const expires of [new Date(Date.now() + 60_000).toISOString(), Date.now() + 60_000])
      expect(await readWith(lab, { expires })).toEqual({
        status: 200,
        body: {},
        kept: true,
        messages: expect.arrayContaining([
          { level: 'error', code: 'SESSION_ERROR', message: expect.stringContaining('toISOString is not a function') }
        ])
      })
  },
  async 'user-with-another-id'(lab) {
    await lab.users.insertOne({ _id: 'jo' as never, username: 'jo', email: 'jo@example.com' })
    lab.strategy = 'database'
    lab.change = withAuthorize(() => ({ id: 'jo', username: 'jo' }))
    const visitor = await lab.signIn()
    expect((await lab.sessions.findOne())?.userId).toBeInstanceOf(ObjectId)
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(lab.log).toEqual([])
  },
  async 'create-session-without-id'(lab) {
    await expectItWorks(lab)
    const expires = new Date()
    for (const userId of ['', 'short', '64b1f0c2a1b2c3d4e5f60718'])
      await adapterOf(lab).createSession({ sessionToken: `of ${userId}`, userId, expires })
    const idOf = async (userId: string) => (await lab.sessions.findOne({ sessionToken: `of ${userId}` }))?.userId
    expect(await idOf('')).toBeInstanceOf(ObjectId)
    expect(await idOf('short')).toBeInstanceOf(ObjectId)
    expect(String(await idOf(''))).not.toBe(String(await idOf('short')))
    expect(String(await idOf('64b1f0c2a1b2c3d4e5f60718'))).toBe('64b1f0c2a1b2c3d4e5f60718')
  },
  async 'deleted-user-under-database'(lab) {
    const visitor = await signedIn(lab)
    await lab.users.deleteOne({ username: 'aayush' })
    expect(await lab.read(visitor)).toEqual({})
    expect(visitor.sessionToken).toBeUndefined()
    expect(await lab.sessions.countDocuments()).toBe(1)
  },
  async 'deleted-user-under-jwt'(lab) {
    const visitor = await lab.signIn()
    await lab.users.deleteOne({ username: 'aayush' })
    for (let i = 0; i < 2; i++) expect(await lab.read(visitor)).toMatchObject(aayush)
  },
  async 'adapter-delete-user'(lab) {
    await signedIn(lab)
    const user = await lab.users.findOne({ username: 'aayush' })
    await lab.connection.collection('accounts').insertOne({ userId: user?._id, provider: 'own' })
    await adapterOf(lab).deleteUser(String(user?._id))
    const left = [lab.users.countDocuments({ username: 'aayush' }), lab.sessions.countDocuments()]
    expect(await Promise.all([...left, lab.connection.collection('accounts').countDocuments()])).toEqual([0, 0, 0])
  },
  async 'adapter-ids-are-text'(lab) {
    const visitor = await signedIn(lab)
    const found = await adapterOf(lab).getSessionAndUser(visitor.sessionToken ?? '')
    expect(found?.user.id).toMatch(/^[0-9a-f]{24}$/)
    expect(found?.session.userId).toBe(found?.user.id)
    const row = await lab.sessions.findOne()
    expect(row?.userId).toBeInstanceOf(ObjectId)
    expect(String(row?.userId)).toBe(found?.user.id)
  },
  async 'adapter-collections'(lab) {
    await expectItWorks(lab)
    await lab.users.dropIndexes()
    const adapter = adapterOf(lab)
    const made = await adapter.createUser({ email: 'new@example.com', emailVerified: null } as never)
    await adapter.linkAccount({ userId: made.id, type: 'oauth', provider: 'own', providerAccountId: '1' })
    await adapter.createVerificationToken?.({ identifier: 'new@example.com', token: 'x', expires: new Date() })
    for (const name of ['users', 'accounts', 'sessions', 'verification_tokens'])
      expect(await lab.connection.collection(name).countDocuments(), name).toBeGreaterThan(0)
    expect(ownMongoose().model('User', new Schema({})).collection.name).toBe('users')
    expect(await userModel(lab.connection).findOne({ email: 'new@example.com' })).toMatchObject({ id: made.id })
  },
  async 'adapter-applies-no-schema'(lab) {
    await expectItWorks(lab)
    await lab.users.dropIndexes()
    const { id } = await adapterOf(lab).createUser({ email: 'new@example.com', emailVerified: null } as never)
    const stored = await lab.users.findOne({ _id: new ObjectId(id) })
    // The schema requires a username, and has a default for isVerified.
    expect(Object.keys(stored ?? {}).sort()).toEqual(['_id', 'email', 'emailVerified'])
    await expect(userModel(lab.connection).create({ email: 'other@example.com' })).rejects.toThrow(/username.*required/)
  },
  async 'adapter-uses-the-database-of-the-address'(lab) {
    await expectItWorks(lab)
    const mongod = await startEmbedded()
    try {
      for (const [path, name] of [
        ['', 'test'],
        ['/mine', 'mine']
      ]) {
        const client = new MongoClient(mongod.uri.replace(/\/$/, '') + path)
        const { MongoDBAdapter } = await import('@auth/mongodb-adapter')
        await MongoDBAdapter(client as never).createUser?.({ id: '', email: 'a@example.com', emailVerified: null })
        expect(await client.db(name).collection('users').countDocuments()).toBe(1)
        await client.close()
      }
    } finally {
      await mongod.close()
    }
  },
  async 'adapter-takes-a-function'(lab) {
    await expectItWorks(lab)
    const { MongoDBAdapter } = await import('@auth/mongodb-adapter')
    let asked = 0
    const client = () => {
      asked++
      return lab.connection.getClient() as never
    }
    const adapter = MongoDBAdapter(client, { databaseName: lab.connection.name })
    for (let i = 0; i < 2; i++) expect(await adapter.getUserByEmail?.('aayush@example.com')).toMatchObject({ username: 'aayush' })
    expect(asked).toBe(2)
    const promised = MongoDBAdapter(Promise.resolve(lab.connection.getClient()) as never, { databaseName: lab.connection.name })
    expect(await promised.getUserByEmail?.('aayush@example.com')).toMatchObject({ username: 'aayush' })
  },
  async 'select-false-hides-from-mongoose-alone'(lab) {
    const hidden = await usersWithHiddenHash(lab).findOne({ username: 'aayush' })
    expect([hidden?.username, hidden?.password]).toEqual(['aayush', undefined])
    await lab.read(await signedIn(lab))
    expect((lab.lastArgument('session').user as Record<string, unknown>).password).toMatch(/^\$2/)
  },
  async 'select-false-and-bcrypt'(lab) {
    lab.change = withAuthorize(async () => {
      const user = await usersWithHiddenHash(lab).findOne({ username: 'aayush' })
      return (await verify('correct horse', user?.password as string)) ? { id: user?.id } : null
    })
    const visitor = lab.visitor()
    const { url } = (await (await visitor.signIn('aayush', 'correct horse')).json()) as { url: string }
    expect(url).toContain('/api/auth/error?error=')
    expect(visitor.sessionToken).toBeUndefined()
    expect(await usersWithHiddenHash(lab).findOne({ username: 'aayush' }).select('+password')).toMatchObject({
      password: expect.stringMatching(/^\$2/)
    })
  },
  async 'model-twice'(lab) {
    await expectItWorks(lab)
    const mongoose = ownMongoose()
    const load = () => mongoose.model('User', new Schema({ name: String }))
    load()
    expect(load).toThrow('Cannot overwrite `User` model once compiled.')
    const loadCarefully = () => mongoose.models.User ?? load()
    expect(loadCarefully()).toBe(loadCarefully())
  },
  async 'model-kept-after-a-change'(lab) {
    await expectItWorks(lab)
    const mongoose = ownMongoose()
    const load = (fields: Record<string, StringConstructor>) => mongoose.models.User ?? mongoose.model('User', new Schema(fields))
    load({ name: String })
    expect(Object.keys(load({ name: String, colour: String }).schema.paths)).not.toContain('colour')
  },
  async 'lean-has-no-id'(lab) {
    await expectItWorks(lab)
    const users = userModel(lab.connection)
    const lean = await users.findOne({ username: 'aayush' }).lean()
    const hydrated = await users.findOne({ username: 'aayush' })
    expect([lean?._id, (lean as { id?: string }).id]).toEqual([expect.any(ObjectId), undefined])
    expect(hydrated?.id).toBe(String(lean?._id))
  },
  async 'spread-of-a-document'(lab) {
    await expectItWorks(lab)
    const document = await userModel(lab.connection).findOne({ username: 'aayush' })
    const spread = { ...document } as Record<string, unknown>
    expect(Object.keys(spread).sort()).toEqual(['$__', '$isNew', '_doc'])
    expect(spread._doc).toMatchObject({ password: expect.stringMatching(/^\$2/) })
    expect({ ...document?.toObject() }).toMatchObject({ username: 'aayush' })
  },
  async 'client-per-module'(lab) {
    await expectItWorks(lab)
    const mongod = await startEmbedded()
    const kept: { client?: MongoClient } = {}
    const clients: MongoClient[] = []
    let connections = 0
    /** What a module does when it is loaded: it makes a client. */
    const make = () => {
      const client = new MongoClient(mongod.uri, { monitorCommands: true })
      client.on('connectionCreated', () => connections++)
      clients.push(client)
      return client
    }
    /** How many connections three loads of a module open. */
    const opened = async (load: () => MongoClient) => {
      connections = 0
      for (let i = 0; i < 3; i++) await load().db('x').command({ ping: 1 })
      return connections
    }
    try {
      expect(await opened(make)).toBeGreaterThanOrEqual(3)
      const once = () => {
        kept.client ??= make()
        return kept.client
      }
      expect(await opened(once)).toBeLessThan(3)
    } finally {
      await Promise.all(clients.map((client) => client.close()))
      await mongod.close()
    }
  },
  async 'session-token-needs-an-index'(lab) {
    const visitor = await signedIn(lab)
    const filters: unknown[] = []
    lab.connection.getClient().on('commandStarted', ({ command }) => {
      if (command.find === 'sessions') filters.push(command.filter)
    })
    await lab.read(visitor)
    expect(filters).toEqual([{ sessionToken: visitor.sessionToken }])
  }
})
