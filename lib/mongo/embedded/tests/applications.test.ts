import { MongoDBAdapter } from '@auth/mongodb-adapter'
import { ObjectId } from 'mongodb'
import mongoose from 'mongoose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { otherUri, useMongo } from './target'

const mongo = useMongo()

describe('mongoose', () => {
  let connection: mongoose.Connection

  beforeAll(async () => {
    connection = await mongoose.createConnection(otherUri ?? mongo.server.uri, { dbName: mongo.db.databaseName }).asPromise()
  })
  afterAll(() => connection.close())

  it('schema defaults, unique index, save, lean, findOneAndUpdate', async () => {
    const schema = new mongoose.Schema({ username: { type: String, unique: true }, isVerified: { type: Boolean, default: false } })
    const User = connection.model('User', schema)
    await User.init()
    const user = await User.create({ username: 'aayush' })
    user.isVerified = true
    await user.save()
    expect(await User.findOne({ username: 'aayush' }).lean()).toMatchObject({ isVerified: true, __v: 0 })
    await expect(User.create({ username: 'aayush' })).rejects.toMatchObject({ code: 11000 })
    expect(await User.findByIdAndUpdate(user._id, { username: 'b' }, { returnDocument: 'after' })).toMatchObject({ username: 'b' })
    expect(await User.countDocuments()).toBe(1)
  })

  it('subdocuments, arrays with versions, populate, timestamps, bulkSave', async () => {
    const Author = connection.model('Author', new mongoose.Schema({ name: String }, { timestamps: true }))
    const Book = connection.model(
      'Book',
      new mongoose.Schema({ title: String, author: { type: mongoose.Schema.Types.ObjectId, ref: 'Author' }, notes: [{ text: String }] })
    )
    const author = await Author.create({ name: 'A' })
    const book = await Book.create({ title: 'T', author: author._id, notes: [{ text: 'one' }, { text: 'two' }] })
    book.notes.splice(0, 1)
    book.notes.push({ text: 'three' })
    await book.save()
    const found = await Book.findOne({ 'notes.text': 'three' }).populate<{ author: { name: string } }>('author').orFail()
    expect(found.notes.map(({ text }) => text)).toEqual(['two', 'three'])
    expect(found.author.name).toBe('A')
    expect((await Author.findOne().orFail()).createdAt).toBeInstanceOf(Date)
    found.title = 'changed'
    await Book.bulkSave([found as never])
    expect(await Book.exists({ title: 'changed' })).not.toBeNull()
    expect(await Book.aggregate([{ $unwind: '$notes' }, { $group: { _id: null, n: { $sum: 1 } } }])).toEqual([{ _id: null, n: 2 }])
  })
})

/**
 * The list that Auth.js checks adapters by, each answer compared with what the driver finds in the collections.
 * Source: https://authjs.dev/guides/creating-a-database-adapter (the shared test suite)
 */
describe('@auth/mongodb-adapter', () => {
  const adapter = () => MongoDBAdapter(mongo.client, { databaseName: mongo.db.databaseName }) as Required<ReturnType<typeof MongoDBAdapter>>
  const stored = (collection: string, filter: object) => mongo.db.collection(collection).findOne(filter)
  const inAnHour = () => new Date(Date.now() + 3_600_000)

  let id: string
  beforeEach(async () => {
    id = (await adapter().createUser({ id: '', email: 'fill@murray.com', name: 'Fill Murray', image: 'x.png', emailVerified: new Date(0) }))
      .id
  })

  const session = (sessionToken = 'token') => adapter().createSession({ sessionToken, userId: id, expires: inAnHour() })
  const account = { type: 'oauth', provider: 'github', providerAccountId: '42', access_token: 'secret' }
  const link = () => adapter().linkAccount({ ...account, userId: id } as never)

  it('createUser', async () => {
    expect(await stored('users', { _id: new ObjectId(id) })).toMatchObject({ email: 'fill@murray.com', emailVerified: new Date(0) })
  })

  it('getUser', async () => {
    expect(await adapter().getUser(id)).toMatchObject({ id, name: 'Fill Murray' })
    expect(await adapter().getUser(new ObjectId().toHexString())).toBeNull()
  })

  it('getUserByEmail', async () => {
    expect(await adapter().getUserByEmail('fill@murray.com')).toMatchObject({ id })
    expect(await adapter().getUserByEmail('nobody@murray.com')).toBeNull()
  })

  it('updateUser', async () => {
    expect(await adapter().updateUser({ id, name: 'Changed' })).toMatchObject({ name: 'Changed', email: 'fill@murray.com' })
    expect(await stored('users', {})).toMatchObject({ name: 'Changed', email: 'fill@murray.com' })
  })

  it('linkAccount and getUserByAccount', async () => {
    await link()
    expect(await stored('accounts', {})).toMatchObject({ ...account, userId: new ObjectId(id) })
    expect(await adapter().getUserByAccount({ provider: 'github', providerAccountId: '42' })).toMatchObject({ id })
    expect(await adapter().getUserByAccount({ provider: 'github', providerAccountId: '43' })).toBeNull()
  })

  it('unlinkAccount', async () => {
    await link()
    await adapter().unlinkAccount({ provider: 'github', providerAccountId: '42' })
    expect(await stored('accounts', {})).toBeNull()
  })

  it('createSession', async () => {
    const { expires } = await session()
    expect(await stored('sessions', {})).toMatchObject({ sessionToken: 'token', userId: new ObjectId(id), expires })
  })

  it('getSessionAndUser', async () => {
    const { expires } = await session()
    expect(await adapter().getSessionAndUser('token')).toMatchObject({
      session: { sessionToken: 'token', userId: id, expires },
      user: { id }
    })
    expect(await adapter().getSessionAndUser('other')).toBeNull()
  })

  it('updateSession', async () => {
    await session()
    const expires = new Date(Date.now() + 7_200_000)
    expect(await adapter().updateSession({ sessionToken: 'token', expires })).toMatchObject({ sessionToken: 'token', userId: id, expires })
    expect(await stored('sessions', {})).toMatchObject({ expires })
  })

  it('deleteSession', async () => {
    await session()
    await session('another')
    await adapter().deleteSession('token')
    expect(await mongo.db.collection('sessions').distinct('sessionToken')).toEqual(['another'])
  })

  it('createVerificationToken and useVerificationToken', async () => {
    const token = { identifier: 'fill@murray.com', token: 'hashed', expires: inAnHour() }
    await adapter().createVerificationToken(token)
    expect(await stored('verification_tokens', {})).toMatchObject(token)
    const { identifier } = token
    expect(await adapter().useVerificationToken({ identifier, token: 'wrong' })).toBeNull()
    expect(await adapter().useVerificationToken({ identifier, token: 'hashed' })).toMatchObject(token)
    expect(await adapter().useVerificationToken({ identifier, token: 'hashed' })).toBeNull()
  })

  it('deleteUser takes sessions and accounts along', async () => {
    await session()
    await link()
    await adapter().deleteUser(id)
    for (const collection of ['users', 'sessions', 'accounts']) expect(await stored(collection, {})).toBeNull()
  })
})
