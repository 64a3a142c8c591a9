import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Document } from 'bson'
import { describe, expect, it, vi } from 'vitest'
import { Cursors } from '../commands/cursors'
import { Budget } from '../storage/budget'
import { opMsg, Wire } from './raw'
import { codeOf, otherUri, useMongo } from './target'

describe('a server under strain', () => {
  const mongo = useMongo()
  const alive = async () => expect(await mongo.client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 })

  it('goes on when a client is killed in the middle of its writes', async () => {
    const program = `
      import { MongoClient } from 'mongodb'
      const client = await new MongoClient(process.argv[1]).connect()
      const items = client.db(process.argv[2]).collection('items')
      console.log('writing')
      for (;;) await Promise.all(Array.from({ length: 20 }, () => items.insertMany(Array.from({ length: 100 }, () => ({ text: 'x'.repeat(1000) })))))`
    const uri = otherUri ?? mongo.server.uri
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, uri, mongo.db.databaseName], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    await once(child.stdout, 'data')
    await expect.poll(() => mongo.items.countDocuments(), { timeout: 10_000 }).toBeGreaterThan(100)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await alive()
    // What was begun is whole or not there: a batch is one command.
    expect((await mongo.items.countDocuments()) % 100).toBe(0)
  })

  it.skipIf(otherUri)('goes on beside messages that are never finished', async () => {
    const sockets = Array.from({ length: 20 }, () => connect(mongo.server.port, '127.0.0.1'))
    for (const socket of sockets) socket.write(Buffer.from([200, 0, 0, 0, 1, 2, 3]))
    await alive()
    for (const socket of sockets) socket.destroy()
    await alive()
  })

  it.skipIf(otherUri)('serves 500 connections', async () => {
    const wires = await Promise.all(Array.from({ length: 500 }, () => Wire.open(mongo.server.port)))
    const insert = (n: number) => opMsg({ body: { insert: 'items', documents: [{ n }], $db: mongo.db.databaseName } })
    const answers = await Promise.all(wires.map((wire, n) => wire.answersTo(insert(n))))
    expect(answers.every(([answer]) => answer?.body.n === 1)).toBe(true)
    expect(await mongo.items.countDocuments()).toBe(500)
    expect((await mongo.client.db('admin').command({ serverStatus: 1 })).connections.current).toBeGreaterThanOrEqual(500)
    for (const wire of wires) wire.socket.destroy()
    await alive()
  })

  it.skipIf(otherUri)('keeps few answers for a client that does not read them, and gives it all once it reads', async () => {
    await mongo.items.insertOne({ text: 'x'.repeat(8_000_000) })
    const wire = await Wire.open(mongo.server.port)
    wire.socket.pause()
    const before = process.memoryUsage().arrayBuffers
    const find = opMsg({ body: { find: 'items', $db: mongo.db.databaseName } })
    for (let i = 0; i < 30; i++) wire.socket.write(find)
    // Others are served meanwhile, long enough for all thirty.
    for (let i = 0; i < 100; i++) await alive()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(150_000_000)
    wire.socket.resume()
    await expect.poll(() => wire.answers.length, { timeout: 50_000 }).toBe(30)
    wire.socket.destroy()
  })

  it('ends a command that takes too long, and no other', async () => {
    await mongo.items.insertOne({ list: Array.from({ length: 3000 }, (_, i) => i) })
    const self = (as: string) => ({ $lookup: { from: 'items', localField: 'none', foreignField: 'none', as } })
    const pipeline = [self('a'), self('b'), { $unwind: '$a' }, { $unwind: '$a.list' }, { $unwind: '$b' }, { $unwind: '$b.list' }]
    expect(await codeOf(mongo.items.aggregate(pipeline, { maxTimeMS: 50 }).toArray())).toBe(50)
    await mongo.items.insertMany(Array.from({ length: 5000 }, () => ({ text: 'x'.repeat(2000) })))
    expect(await codeOf(mongo.items.find({ text: { $gt: 'x', $lt: 'y', $ne: 'x', $in: ['x'] } }, { maxTimeMS: 1 }).toArray())).toBe(50)
    expect(await codeOf(mongo.db.command({ find: 'items', maxTimeMS: -1 }))).toBe(2)
    await alive()
  })

  it('ends a batch of writes that takes too long, ordered or not', async () => {
    await mongo.items.insertOne({ text: `${'a'.repeat(40)}!` })
    const updates = Array.from({ length: 5000 }, () => ({ q: { text: { $regex: '^(a+)+$' } }, u: { $set: { n: 1 } } }))
    expect(await codeOf(mongo.db.command({ update: 'items', updates, ordered: false, maxTimeMS: 100 }))).toBe(50)
  })

  const many = Array.from({ length: 150_000 }, (_, i) => i)
  const texts = many.slice(0, 50_000).map(String)
  const others = texts.map((text) => `x${text}`)
  const collation = { locale: 'en' }
  it.each<[string, Document]>([
    ['$all', { find: 'items', filter: { many: { $all: many } } }],
    ['$in', { find: 'items', filter: { texts: { $in: others } }, collation }],
    ['$or', { find: 'items', filter: { $or: others.map((text) => ({ texts: text })) } }],
    ['$nor', { find: 'items', filter: { $nor: many.map((n) => ({ [`many.a${n}`]: n })) } }],
    ['fields', { update: 'items', updates: [{ q: {}, u: { $set: Object.fromEntries(many.map((n) => [`f${n}`, n])) } }] }],
    ['sort', { find: 'items', sort: Object.fromEntries(many.map((n) => [`f${n}`, 1])) }],
    ['bits', { find: 'items', filter: { n: { $bitsAllSet: many.map((n) => 2_000_000_000 - n) } } }]
  ])('ends work that compares each of many values with each other: %s', async (_what, command) => {
    await mongo.items.insertOne({ many, texts })
    expect(await codeOf(mongo.db.command({ ...command, maxTimeMS: 100 }))).toBe(50)
    await alive()
  })

  it('pushes more elements than a call may have arguments', async () => {
    await mongo.items.insertOne({ list: [1] })
    await mongo.items.updateOne({}, { $push: { list: { $each: many, $sort: -1, $slice: 140_000 } } } as Document)
    expect((await mongo.items.findOne())?.list).toHaveLength(140_000)
  })

  it('looks at the bits of large binary data quickly', async () => {
    await mongo.items.insertOne({ bits: Buffer.alloc(4_000_000, 255) })
    expect(await mongo.items.countDocuments({ bits: { $bitsAllSet: [0, 31_999_999] } })).toBe(1)
  })

  it.skipIf(otherUri)('serves others between the commands that one connection sends at once', async () => {
    await mongo.items.insertOne({ text: `${'a'.repeat(40)}!` })
    const filter = { text: { $regex: '^(a+)+$' } }
    const body = { find: 'items', filter, maxTimeMS: 300, $db: mongo.db.databaseName }
    const wire = await Wire.open(mongo.server.port)
    wire.socket.write(Buffer.concat(Array.from({ length: 20 }, () => opMsg({ body }))))
    await alive()
    await alive()
    expect(wire.answers.length).toBeLessThan(10)
    await expect.poll(() => wire.answers.length, { timeout: 20_000 }).toBe(20)
    wire.socket.destroy()
  })

  it('sweeps by a TTL index past keys that are nested deep', async () => {
    await mongo.items.createIndex({ at: 1 }, { expireAfterSeconds: 0 })
    const nested = (levels: number): object => (levels === 0 ? { at: new Date(0) } : { deep: '"', at: nested(levels - 1) })
    await mongo.items.insertMany([{ at: nested(27) }, { at: nested(170) }, { at: new Date(0) }])
    await expect.poll(() => mongo.items.countDocuments(), { timeout: 10_000 }).toBe(2)
    expect(await mongo.items.countDocuments({ at: nested(27) })).toBe(1)
  })

  it('tells of a duplicate whose key does not fit into an answer', async () => {
    await mongo.items.createIndex({ text: 1 }, { unique: true })
    const text = 'x'.repeat(9_000_000)
    await mongo.items.insertOne({ text })
    expect(await codeOf(mongo.items.insertOne({ text }))).toBe(11000)
    await mongo.items.insertOne({ _id: text as never })
    expect(await codeOf(mongo.items.insertOne({ _id: text as never }))).toBe(11000)
    await alive()
  })

  it('takes a document of 16 MB and refuses one byte more', async () => {
    // {_id: 1, text: '…'} is 25 bytes without the text.
    const document = (bytes: number) => ({ _id: 1 as never, text: 'x'.repeat(bytes - 25) })
    await mongo.items.insertOne(document(16 * 1024 * 1024))
    expect((await mongo.items.findOne())?.text).toHaveLength(16 * 1024 * 1024 - 25)
    expect(await codeOf(mongo.items.updateOne({}, { $set: { x: 1 } }))).toBe(10334)
    await mongo.items.updateOne({}, { $set: { text: 'x'.repeat(10_000_000) } })
    expect(await codeOf(mongo.items.updateOne({}, { $set: { more: 'x'.repeat(9_000_000) } }))).toBe(10334)
    await mongo.items.deleteMany({})
    // More than one batch can carry.
    await mongo.items.insertMany([{ text: 'x'.repeat(9_000_000) }, { text: 'y'.repeat(9_000_000) }])
    let found = 0
    for await (const _document of mongo.items.find()) found++
    expect(found).toBe(2)
  })
})

describe.skipIf(otherUri)('memory', () => {
  const mongo = useMongo({ maxBytes: 200_000 })

  it('is bounded: beyond MAX_BYTES a write says so, and what is removed makes room', async () => {
    const fill = () => mongo.items.insertOne({ text: 'x'.repeat(40_000) })
    await fill()
    await fill()
    const error = await fill().catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 14031, message: expect.stringContaining('MAX_BYTES') })
    expect(await codeOf(mongo.items.updateOne({}, { $set: { more: 'x'.repeat(40_000) } }))).toBe(14031)
    expect(await mongo.items.countDocuments()).toBe(2)
    await mongo.items.deleteOne({})
    await fill()
    await mongo.db.dropDatabase()
    await fill()
    await fill()
  })

  it('of cursors that nobody asks for is given back after ten minutes', () => {
    vi.useFakeTimers()
    const cursors = new Cursors(new Budget(10_000))
    const { id } = cursors.begin('a.b', [Buffer.from('w'), Buffer.from('x'), Buffer.from('y')], 1, false)
    cursors.closeIdle(Date.now() + 9 * 60_000)
    expect(cursors.next(id, 'a.b', 1).id).toBe(id)
    vi.advanceTimersByTime(9 * 60_000)
    cursors.closeIdle(Date.now())
    expect(cursors.size).toBe(1)
    cursors.closeIdle(Date.now() + 2 * 60_000)
    expect(cursors.size).toBe(0)
    vi.useRealTimers()
  })
})
