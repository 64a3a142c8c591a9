import { serialize } from 'bson'
import fc from 'fast-check'
import { MongoClient } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { CHECKSUM, EXHAUST_ALLOWED, MORE_TO_COME, opMsg, ping, Wire } from './raw'
import { otherUri, useMongo } from './target'

const mongo = useMongo()

describe.skipIf(otherUri)('messages', () => {
  it('may come byte by byte, several at once, and one and a half', async () => {
    const wire = await Wire.open(mongo.server.port)
    const [first, ...rest] = [...ping(1)]
    wire.socket.write(Buffer.from([first as number]))
    for (const byte of rest) {
      await new Promise(setImmediate)
      wire.socket.write(Buffer.from([byte]))
    }
    await expect.poll(() => wire.answers.map(({ responseTo }) => responseTo)).toEqual([1])
    const half = ping(4)
    await wire.answersTo(Buffer.concat([ping(2), ping(3), half.subarray(0, 10)]), 2)
    await wire.answersTo(half.subarray(10))
    expect(wire.answers.map(({ responseTo }) => responseTo)).toEqual([1, 2, 3, 4])
    expect(new Set(wire.answers.map(({ requestId }) => requestId)).size).toBe(4)
    wire.socket.destroy()
  })

  it('carry documents in sequences, and a checksum', async () => {
    const wire = await Wire.open(mongo.server.port)
    const insert = opMsg({
      flags: CHECKSUM,
      body: { insert: 'items', $db: mongo.db.databaseName },
      sequences: { documents: [{ _id: 1 }, { _id: 2 }] }
    })
    expect((await wire.answersTo(insert))[0]?.body).toMatchObject({ n: 2, ok: 1 })
    wire.socket.destroy()
  })

  it('with moreToCome get no answer', async () => {
    const wire = await Wire.open(mongo.server.port)
    const insert = opMsg({
      requestId: 1,
      flags: MORE_TO_COME,
      body: { insert: 'items', documents: [{ _id: 1 }], $db: mongo.db.databaseName }
    })
    await wire.answersTo(Buffer.concat([insert, ping(2)]))
    expect(wire.answers.map(({ responseTo }) => responseTo)).toEqual([2])
    expect(await mongo.items.countDocuments()).toBe(1)
    wire.socket.destroy()
  })

  it('that allow exhaust get one answer all the same', async () => {
    const wire = await Wire.open(mongo.server.port)
    const [answer] = await wire.answersTo(opMsg({ flags: EXHAUST_ALLOWED, body: { ping: 1, $db: 'admin' } }))
    expect(answer).toMatchObject({ flags: 0, body: { ok: 1 } })
    wire.socket.destroy()
  })

  it('the legacy hello is an OP_QUERY', async () => {
    const query = Buffer.from(serialize({ isMaster: 1, helloOk: true }))
    const name = Buffer.from('admin.$cmd\0')
    const message = Buffer.concat([Buffer.alloc(20), name, Buffer.alloc(8), query])
    message.writeInt32LE(message.length, 0)
    message.writeInt32LE(9, 4)
    message.writeInt32LE(2004, 12)
    const wire = await Wire.open(mongo.server.port)
    const [answer] = await wire.answersTo(message)
    expect(answer).toMatchObject({ responseTo: 9, body: { ismaster: true, helloOk: true, maxWireVersion: 25, ok: 1 } })
    wire.socket.destroy()
  })

  it('need a $db', async () => {
    const wire = await Wire.open(mongo.server.port)
    const [answer] = await wire.answersTo(opMsg({ body: { ping: 1 } }))
    expect(answer?.body).toMatchObject({ ok: 0, code: 40353 })
    wire.socket.destroy()
  })
})

describe('hello', () => {
  it('describes a standalone of MongoDB 8', async () => {
    const hello = await mongo.client.db('admin').command({ hello: 1 })
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      maxBsonObjectSize: 16777216,
      maxMessageSizeBytes: 48000000,
      maxWriteBatchSize: 100000,
      logicalSessionTimeoutMinutes: 30,
      readOnly: false
    })
    expect(hello.maxWireVersion).toBeGreaterThanOrEqual(25)
    expect(hello.setName).toBeUndefined()
    expect(hello.compression).toBeUndefined()
  })

  it('waits when the topology version is known, and is answered at once when it is another', async () => {
    const admin = mongo.client.db('admin')
    const { topologyVersion } = await admin.command({ hello: 1 }, { promoteLongs: false })
    const start = performance.now()
    await admin.command({ hello: 1, topologyVersion, maxAwaitTimeMS: 300 })
    expect(performance.now() - start).toBeGreaterThan(280)
    const { processId, counter } = topologyVersion
    const other = { processId: new processId.constructor(), counter }
    const again = performance.now()
    await admin.command({ hello: 1, topologyVersion: other, maxAwaitTimeMS: 10_000 })
    expect(performance.now() - again).toBeLessThan(5000)
  })

  it.skipIf(otherUri)('that allows exhaust is answered again and again', async () => {
    const wire = await Wire.open(mongo.server.port)
    const [first] = await wire.answersTo(opMsg({ body: { hello: 1, $db: 'admin' } }))
    const topologyVersion = first?.body.topologyVersion
    const streamed = opMsg({ requestId: 50, flags: EXHAUST_ALLOWED, body: { hello: 1, topologyVersion, maxAwaitTimeMS: 20, $db: 'admin' } })
    const answers = await wire.answersTo(streamed, 3)
    expect(answers.slice(0, 3).map(({ flags }) => flags)).toEqual([MORE_TO_COME, MORE_TO_COME, MORE_TO_COME])
    expect(answers[0]?.responseTo).toBe(50)
    expect(answers[1]?.responseTo).toBe(answers[0]?.requestId)
    wire.socket.destroy()
  })

  it.skipIf(otherUri)('that may wait longer than a timer can, waits', async () => {
    const wire = await Wire.open(mongo.server.port)
    const [first] = await wire.answersTo(opMsg({ body: { hello: 1, $db: 'admin' } }))
    const topologyVersion = first?.body.topologyVersion
    const other = await Wire.open(mongo.server.port)
    wire.socket.write(opMsg({ requestId: 50, body: { hello: 1, topologyVersion, maxAwaitTimeMS: 3e9, $db: 'admin' } }))
    // A timer that is given more than its most fires at once. What comes later is answered meanwhile.
    for (let i = 0; i < 20; i++) await other.answersTo(opMsg({ body: { ping: 1, $db: 'admin' } }))
    expect(wire.answers).toHaveLength(1)
    for (const { socket } of [wire, other]) socket.destroy()
  })

  it("serves the driver's streaming monitor", async () => {
    const uri = otherUri ?? mongo.server.uri
    const client = new MongoClient(uri, { serverMonitoringMode: 'stream', heartbeatFrequencyMS: 500 })
    const awaited: boolean[] = []
    const failures: unknown[] = []
    client.on('serverHeartbeatSucceeded', (event) => awaited.push(event.awaited))
    client.on('serverHeartbeatFailed', (event) => failures.push(event))
    await client.connect()
    await expect.poll(() => awaited.filter(Boolean).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
    expect(failures).toEqual([])
    await client.close()
  })
})

describe.skipIf(otherUri)('malformed frames', () => {
  const alive = async () => expect(await mongo.client.db('admin').command({ ping: 1 })).toMatchObject({ ok: 1 })
  const length = (bytes: Buffer) => {
    bytes.writeInt32LE(bytes.length, 0)
    return bytes
  }

  it.each<[string, Buffer]>([
    ['a length beyond the limit', Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4])],
    ['a negative length', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['a length below the header', Buffer.from([8, 0, 0, 0, 0, 0, 0, 0])],
    [
      'an opcode that is not offered',
      (() => {
        const m = ping(1)
        m.writeInt32LE(2012, 12)
        return m
      })()
    ],
    [
      'flags that must be understood',
      (() => {
        const m = ping(1)
        m.writeUInt32LE(1 << 5, 16)
        return m
      })()
    ],
    [
      'an unknown section',
      (() => {
        const m = ping(1)
        m[20] = 9
        return m
      })()
    ],
    ['two bodies', length(Buffer.concat([ping(1), ping(1).subarray(20)]))],
    ['no body', length(Buffer.concat([ping(1).subarray(0, 20), Buffer.from([1, 9, 0, 0, 0, 97, 0, 0, 0, 0])]))],
    [
      'a document that is longer than its section',
      (() => {
        const m = ping(1)
        m.writeInt32LE(5000, 21)
        return m
      })()
    ],
    [
      'a document with a broken string',
      (() => {
        const m = opMsg({ body: { ping: 'abc', $db: 'admin' } })
        m.writeInt32LE(0x7fffffff, 31)
        return m
      })()
    ]
  ])('%s ends its own connection only', async (_name, bytes) => {
    const [broken, other] = [await Wire.open(mongo.server.port), await Wire.open(mongo.server.port)]
    broken.socket.write(bytes)
    await expect.poll(() => broken.closed).toBe(true)
    expect(broken.answers).toEqual([])
    expect((await other.answersTo(ping(3)))[0]?.body).toMatchObject({ ok: 1 })
    other.socket.destroy()
    await alive()
  })

  it('of any kind leave the server as it was', async () => {
    const valid = opMsg({ body: { find: 'items', filter: { a: 1 }, $db: 'fuzz' }, sequences: { documents: [{ a: 1 }] } })
    const mutated = fc
      .tuple(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), fc.nat(valid.length))
      .map(([changes, cut]) => {
        const bytes = Buffer.from(valid)
        for (const [at, byte] of changes) bytes[at] = byte
        return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes
      })
    const anything = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, anything), async (bytes) => {
        const wire = await Wire.open(mongo.server.port)
        await new Promise((resolve) => wire.socket.end(bytes, () => resolve(undefined)))
        wire.socket.destroy()
      }),
      { numRuns: 300 }
    )
    await alive()
  })
})
