import { randomBytes } from 'node:crypto'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setPriority } from 'node:os'
import { serialize } from 'bson'
import { type Collection, type Document, MongoClient, MongoServerError } from 'mongodb'
import type { Engine, EngineOrder } from './engine'
import { sleep, tally } from './measure'

/** The process of an attacker of the engine: does what `engine.ts` tells it, and is killed when the time is over. */

/** Connections that send at once. Each may have one command under way when the attack ends. */
const AT_ONCE = 4
/** Milliseconds for a command, where many different ones are to have their turns. */
const SHORT_MS = 500
const MB = 1024 * 1024

/** What an attack on the engine has: a client that is logged in, a collection, and the time at which it has to be over. */
interface Weapons {
  engine: Engine
  client: MongoClient
  items: Collection<Document>
  ends: number
}

function login({ port, password }: Engine, connections = 100): MongoClient {
  return new MongoClient(`mongodb://site:${encodeURIComponent(password)}@127.0.0.1:${port}/`, {
    maxPoolSize: connections,
    maxConnecting: connections
  })
}

const nameOf = (error: Error) => (error instanceof MongoServerError ? `code ${error.code}` : error.name)

/** Sends commands from some connections until the time is over. @returns how they were answered. */
async function send(ends: number, atOnce: number, command: (i: number) => Promise<unknown>): Promise<string> {
  const answers: string[] = []
  let next = 0
  let slowest = 0
  const worker = async () => {
    while (Date.now() < ends) {
      const start = Date.now()
      answers.push(await command(next++).then(() => 'ok', nameOf))
      slowest = Math.max(slowest, Date.now() - start)
    }
  }
  await Promise.race([Promise.all(Array.from({ length: atOnce }, worker)), sleep(ends - Date.now())])
  return answers.length > 0 ? `${tally(answers)}, the slowest after ${(slowest / 1000).toFixed(1)} s` : 'no answer'
}

const pick = <T>(values: readonly T[], i: number): T => values[i % values.length] as T
const listOf = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n))

/** Expressions that try more and more ways, wherever a command takes one. */
async function expressions({ items, ends }: Weapons): Promise<string> {
  await items.insertMany(listOf(200, (n) => ({ n, text: `${'a'.repeat(40)}!`, long: 'ab '.repeat(30_000), list: ['a'.repeat(40), 'b'] })))
  const patterns = ['^(a+)+$', '^(a|aa)+$', '^(a*)*$', '(.*)*x$', '^(([a-z])+.)+[A-Z]$', '(\\w+\\s*)+$x']
  return send(ends, AT_ONCE, (i) => {
    const slow = { $regex: pick(patterns, Math.floor(i / 7)) }
    const writes = listOf(20_000, () => ({ updateMany: { filter: { text: slow }, update: { $set: { n: 1 } } } }))
    const asks = [
      () => items.find({ text: slow }).toArray(),
      () => items.find({ $or: [{ long: slow }, { list: { $elemMatch: slow } }] }).toArray(),
      () => items.find({ text: { $in: [new RegExp(slow.$regex)] } }).toArray(),
      () => items.distinct('n', { text: slow }),
      () => items.updateMany({}, { $pull: { list: slow } } as Document),
      () => items.bulkWrite(writes, { ordered: false }),
      () => items.updateMany({}, { $set: { 'list.$[one]': 1 } }, { arrayFilters: [{ one: slow }] })
    ]
    return pick(asks, i)()
  })
}

/** Pipelines whose values double with each stage, and products of arrays. */
async function doubling({ items, ends }: Weapons): Promise<string> {
  const list = listOf(100, (n) => n)
  const lists = Object.fromEntries(listOf(6, (n) => [`l${n}`, list]))
  await items.insertMany(listOf(100, () => ({ v: [1, 2, 3], t: 'abc', ...lists })))
  const stages = (stage: Document) => listOf(40, () => stage)
  const unwound = listOf(6, (n) => ({ $unwind: `$l${n}` }))
  const pipelines: Document[][] = [
    stages({ $set: { v: { $concatArrays: ['$v', '$v'] } } }),
    stages({ $set: { v: ['$v', '$v'] } }),
    stages({ $set: { v: { a: '$v', b: '$v' } } }),
    stages({ $set: { t: { $concat: ['$t', '$t'] } } }),
    [...unwound, { $count: 'n' }],
    [...unwound.slice(0, 3), { $group: { _id: null, all: { $push: '$$ROOT' } } }],
    [...unwound.slice(0, 2), ...listOf(4, (n) => ({ $lookup: { from: 'items', pipeline: [], as: `x${n}` } }))],
    [...unwound.slice(0, 3), { $sort: { l0: 1, l1: -1, l2: 1 } }]
  ]
  return send(ends, AT_ONCE, (i) => items.aggregate(pick(pipelines, i), { maxTimeMS: SHORT_MS }).toArray())
}

/** Keys that hold documents in documents, on which indexes and sorts stand. */
async function nested({ items, client, ends }: Weapons): Promise<string> {
  const deep = (levels: number, leaf: unknown, key = '"\\'): unknown =>
    levels === 0 ? leaf : deep(levels - 1, levels % 3 ? { [key]: leaf } : [leaf], key)
  const within = (levels: number, leaf: unknown): unknown => (levels === 0 ? leaf : { '"\\': within(levels - 1, leaf) })
  await items.createIndexes([{ key: { v: 1 }, unique: true }, { key: { v: 1, w: -1 } }, { key: { [listOf(100, () => 'v').join('.')]: 1 } }])
  const wide = listOf(50_000, (n) => n)
  return send(ends, AT_ONCE, (i) => {
    const asks = [
      () => items.insertOne({ v: within(150, i), w: i }),
      () => items.insertOne({ _id: within(150, i) as never, v: within(150, `${'"\\'.repeat(100_000)}${i}`) }),
      () => items.insertOne({ v: within(150, wide), w: deep(20, i) }),
      () => items.find().sort({ v: 1, w: -1 }).toArray(),
      () => items.find({ v: within(150, i) as Document }).toArray(),
      () => items.distinct('v'),
      () =>
        client
          .db('attack')
          .collection('arrays')
          .insertOne({ v: within(190, i) }),
      () => items.aggregate([{ $group: { _id: '$v' } }]).toArray()
    ]
    return pick(asks, i)()
  })
}

/** Errors that name a key of 9 MB, one and many in one answer. */
async function errors({ items, ends }: Weapons): Promise<string> {
  const text = 'x'.repeat(9 * MB)
  const quoted = '"\\'.repeat(4 * MB)
  await items.createIndex({ text: 1 }, { unique: true })
  await items.insertMany([{ _id: text as never, n: 'no number' }, { text }, { text: quoted }])
  const ids = listOf(4, () => ({ _id: text as never }))
  return send(ends, AT_ONCE, (i) => {
    const asks = [
      () => items.insertOne({ text }),
      () => items.insertOne({ text: quoted }),
      () => items.insertOne({ _id: text as never }),
      () => items.insertMany(ids, { ordered: false }),
      () => items.updateOne({ text: /^"/ }, { $set: { text } }),
      () => items.updateOne({ n: 'no number' }, { $inc: { n: 1 } }),
      () => items.updateOne({ n: 'no number' }, { $push: { n: 1 } } as Document),
      () => items.find({ [text]: { $nothing: 1 } }).toArray(),
      () => items.aggregate([{ $project: { n: { [`$${text}`]: 1 } } }]).toArray()
    ]
    return pick(asks, i)()
  })
}

/** Cursors that nobody reads to their end, over documents that go while the cursors stay. */
async function cursors({ client, items, ends }: Weapons): Promise<string> {
  await items.insertMany(listOf(1000, (n) => ({ n, text: 'x'.repeat(200) })))
  let left = 20_000
  const open = (i: number) => {
    if (left-- < 0) return sleep(100)
    const pipeline = [{ $match: { n: { $lt: 50 } } }]
    const asks = [
      { find: 'items', batchSize: 1 },
      { aggregate: 'items', pipeline, cursor: { batchSize: 0 } }
    ]
    return client.db('attack').command(pick(asks, i))
  }
  const answers = await send(ends, 20, open)
  return `${answers}; ${Math.min(20_000, 20_000 - left)} opened`
}

/** Connections to the engine by hand. */
interface Wires {
  /** Logged in, and those of the driver's own that are not. */
  sockets: readonly Socket[]
  close(): Promise<void>
}

/** Has the driver log in through a relay some times, and takes its connections over. Nobody reads from them any more. */
async function loggedIn({ port, password, pid }: Engine, count: number): Promise<Wires> {
  const sockets: Socket[] = []
  const relay = createServer((driver) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    for (const end of [driver, socket]) end.on('error', () => {})
    driver.pipe(socket, { end: false })
    socket.pipe(driver)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const client = login({ pid, password, port: (relay.address() as AddressInfo).port }, count)
  // Each has to have a connection of its own made.
  await Promise.all(listOf(count, () => client.db('attack').command({ ping: 1 })))
  for (const socket of sockets) socket.unpipe().pause()
  await client.close(true)
  relay.close()
  return {
    sockets,
    async close() {
      for (const socket of sockets) socket.destroy()
    }
  }
}

/** A command as the wire has it. @param length what the message says of its own length, when that is not the truth. */
function message(body: Document, length?: number): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(21), serialize({ ...body, $db: 'attack' })])
  bytes.writeInt32LE(length ?? bytes.length, 0)
  bytes.writeInt32LE(2013, 12)
  return bytes
}

/** Clients that ask for much and read nothing. */
async function silence({ engine, items, ends }: Weapons): Promise<string> {
  await items.insertMany(listOf(2, () => ({ text: 'x'.repeat(8 * MB) })))
  const wires = await loggedIn(engine, 50)
  const find = message({ find: 'items', batchSize: 1, singleBatch: true })
  while (Date.now() < ends) {
    for (const socket of wires.sockets) if (socket.writableLength < MB) socket.write(find)
    await sleep(20)
  }
  const left = wires.sockets.filter(({ destroyed, readyState }) => !destroyed && readyState === 'open').length
  await wires.close()
  return `${wires.sockets.length} connections, ${left} still open`
}

/** Values of a million elements, and commands over a million values. */
async function millions({ items, ends }: Weapons): Promise<string> {
  const million = listOf(1_000_000, (n) => n)
  const half = million.slice(0, 500_000)
  await items.insertOne({ _id: 1 as never, list: million, other: listOf(10, (n) => n) })
  await items.insertMany(listOf(500, (n) => ({ list: [n], other: half.slice(0, 100) })))
  const short = { maxTimeMS: SHORT_MS }
  const unwind = { $unwind: '$list' }
  return send(ends, AT_ONCE, (i) => {
    const asks = [
      () => items.aggregate([unwind, { $sort: { list: -1 } }, { $limit: 1 }], short).toArray(),
      () => items.aggregate([unwind, { $group: { _id: '$list' } }, { $count: 'n' }], short).toArray(),
      () => items.aggregate([unwind, { $group: { _id: null, all: { $addToSet: '$list' } } }], short).toArray(),
      () => items.aggregate([unwind, { $group: { _id: '$list' } }], { ...short, collation: { locale: 'en' } }).toArray(),
      () => items.find({ list: { $in: million } }, short).toArray(),
      () => items.find({ other: { $nin: million } }, short).toArray(),
      () => items.find({ list: { $all: million.slice(0, 100_000) } }, short).toArray(),
      () => items.updateMany({}, { $addToSet: { other: { $each: half } } }, short),
      () => items.updateOne({ _id: 1 as never }, { $pullAll: { list: half } } as Document, short),
      () => items.updateOne({ _id: 1 as never }, { $push: { list: { $each: half, $sort: -1 } } } as Document, short),
      () => items.distinct('list', {}, short),
      () => items.createIndex({ list: 1 }, short),
      () => items.find({ $expr: { $setEquals: ['$list', '$list'] } }, short).toArray(),
      () => items.aggregate([{ $project: { n: { $size: { $filter: { input: '$list', cond: { $in: ['$$this', '$list'] } } } } } }]).toArray()
    ]
    return pick(asks, i)()
  })
}

/** A whole insert of as many bytes, whose one array has only values that take seven bytes each and far more in memory. */
function bloated(bytes: number): Buffer {
  const binary = Buffer.from([5, 0, 0, 0, 0, 0, 0])
  const count = Math.floor((bytes - 1000) / binary.length)
  const body = serialize({ insert: 'items', $db: 'attack', list: [] })
  const extra = count * binary.length
  // The array is the last field: what ends it and the document are the last two bytes.
  const whole = Buffer.concat([Buffer.alloc(21), body.subarray(0, -2), Buffer.alloc(extra, binary), Buffer.alloc(2)])
  whole.writeInt32LE(whole.length, 0)
  whole.writeInt32LE(2013, 12)
  whole.writeInt32LE(body.length + extra, 21)
  whole.writeInt32LE(5 + extra, 21 + body.length - 6)
  return whole
}

/** Connections that send garbage, messages that never end, and messages that are larger in memory than on their way. */
async function garbage({ engine, ends }: Weapons): Promise<string> {
  const strangers = await Promise.all(
    listOf(250, async () => {
      const socket = connect(engine.port, '127.0.0.1')
      socket.on('error', () => {})
      await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
      return socket
    })
  )
  const wires = await loggedIn(engine, 250)
  const noise = randomBytes(MB)
  const ping = message({ ping: 1 })
  const starts = [noise, message({ ping: 1 }, 47_000_000), Buffer.alloc(5), Buffer.concat(listOf(200, () => ping)), ping.subarray(0, 19)]
  for (const [i, socket] of strangers.entries()) socket.write(pick(starts, i))
  const huge = bloated(47_000_000)
  for (const [i, socket] of wires.sockets.entries()) socket.write(i % 50 === 0 ? huge : pick(starts.slice(1), i))
  while (Date.now() < ends) {
    for (const [i, socket] of wires.sockets.entries()) if (i % 4 === 1 && socket.writableLength < MB) socket.write(noise)
    for (const socket of strangers) if (socket.writableLength < 1000) socket.write(ping)
    await sleep(50)
  }
  const open = [...strangers, ...wires.sockets].filter(({ destroyed }) => !destroyed).length
  for (const socket of strangers) socket.destroy()
  await wires.close()
  return `${strangers.length} strangers, ${wires.sockets.length} logged in, ${open} still open`
}

/** Small documents with index entries until there is no room, and then everything that wants more. */
async function filling({ engine, items, ends }: Weapons): Promise<string> {
  await items.createIndexes([{ key: { n: 1 } }, { key: { text: 1, n: 1 } }, { key: { list: 1 } }])
  const batch = (i: number) => listOf(200, (n) => ({ n: i * 200 + n, text: `text ${i} ${n}`, list: listOf(200, (k) => i * k + n) }))
  let isFull = false
  const fill = (i: number) =>
    items.insertMany(batch(i), { ordered: false }).catch((error: Error) => {
      isFull ||= nameOf(error) === 'code 14031'
      throw error
    })
  const half = await send(Math.min(ends, Date.now() + (ends - Date.now()) * 0.7), AT_ONCE, (i) => (isFull ? sleep(50) : fill(i)))
  const wires = await loggedIn(engine, 4)
  const huge = bloated(20_000_000)
  const rest = await send(ends, AT_ONCE, (i) => {
    const asks = [
      () => fill(i),
      () => items.updateMany({}, { $set: { more: listOf(100, (n) => n) } }),
      () => items.aggregate([{ $sort: { text: 1 } }, { $group: { _id: null, all: { $push: '$$ROOT' } } }]).toArray(),
      () => items.createIndex({ text: 1, list: 1, [`x${i}`]: 1 }),
      async () => wires.sockets[i % wires.sockets.length]?.write(huge),
      () =>
        items.insertMany(
          listOf(100_000, (n) => ({ n })),
          { ordered: false }
        )
    ]
    return pick(asks, i)()
  })
  await wires.close()
  return `${isFull ? '' : 'never full, '}${half}; then ${rest}`
}

/** One connection that sends long commands without waiting for an answer. */
async function pipelined({ engine, items, ends }: Weapons): Promise<string> {
  await items.insertOne({ text: `${'a'.repeat(40)}!` })
  const wires = await loggedIn(engine, 1)
  const find = message({ find: 'items', filter: { text: { $regex: '^(a+)+$' } } })
  for (const socket of wires.sockets) socket.write(Buffer.concat(listOf(50, () => find)))
  await sleep(ends - Date.now())
  await wires.close()
  return '50 commands sent'
}

const ATTACKS: Record<string, (weapons: Weapons) => Promise<string>> = {
  expressions,
  doubling,
  nested,
  errors,
  cursors,
  silence,
  millions,
  garbage,
  filling,
  pipelined
}

// An attacker is on another machine, and takes less time from the site than it would here.
setPriority(5)
process.once('message', async ({ name, engine, ms }: EngineOrder) => {
  const client = login(engine)
  const items = client.db('attack').collection('items')
  await client.connect()
  const attack = ATTACKS[name]
  const told = await attack?.({ engine, client, items, ends: Date.now() + ms }).catch(nameOf)
  process.send?.(told)
})
