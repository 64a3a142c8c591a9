import { MongoDBAdapter } from '@auth/mongodb-adapter'
import mongoose from 'mongoose'
import { describe, expect, it } from 'vitest'
import { useMongo } from './target'

const mongo = useMongo()

describe('what an application uses', () => {
  it('mongoose: schema defaults, unique index, save, lean, findOneAndUpdate', async () => {
    const connection = await mongoose.createConnection(mongo.server.uri, { dbName: 'test' }).asPromise()
    const User = connection.model(
      'User',
      new mongoose.Schema({ username: { type: String, unique: true }, isVerified: { type: Boolean, default: false } })
    )
    await User.init()
    const user = await User.create({ username: 'aayush' })
    user.isVerified = true
    await user.save()
    expect(await User.findOne({ username: 'aayush' }).lean()).toMatchObject({ isVerified: true, __v: 0 })
    await expect(User.create({ username: 'aayush' })).rejects.toMatchObject({ code: 11000 })
    expect(await User.findByIdAndUpdate(user._id, { username: 'b' }, { returnDocument: 'after' })).toMatchObject({ username: 'b' })
    expect(await User.countDocuments()).toBe(1)
    await connection.close()
  })

  it('@auth/mongodb-adapter: users, sessions, accounts, verification tokens', async () => {
    const adapter = MongoDBAdapter(mongo.client, { databaseName: mongo.db.databaseName }) as Required<ReturnType<typeof MongoDBAdapter>>
    const user = await adapter.createUser({ id: '', email: 'a@example.com', emailVerified: null })
    expect(await adapter.getUserByEmail('a@example.com')).toMatchObject({ id: user.id })
    expect(await adapter.updateUser({ id: user.id, name: 'A' })).toMatchObject({ name: 'A', email: 'a@example.com' })
    await adapter.linkAccount({ userId: user.id, type: 'oauth', provider: 'github', providerAccountId: '1' } as never)
    expect(await adapter.getUserByAccount({ provider: 'github', providerAccountId: '1' })).toMatchObject({ id: user.id })
    const expires = new Date(Date.now() + 1000)
    await adapter.createSession({ sessionToken: 't', userId: user.id, expires })
    expect(await adapter.getSessionAndUser('t')).toMatchObject({ user: { id: user.id }, session: { sessionToken: 't', expires } })
    await adapter.updateSession({ sessionToken: 't', expires: new Date(0) })
    await adapter.deleteSession('t')
    expect(await adapter.getSessionAndUser('t')).toBeNull()
    await adapter.createVerificationToken({ identifier: 'i', token: 'v', expires })
    expect(await adapter.useVerificationToken({ identifier: 'i', token: 'v' })).toMatchObject({ identifier: 'i' })
    expect(await adapter.useVerificationToken({ identifier: 'i', token: 'v' })).toBeNull()
  })
})
