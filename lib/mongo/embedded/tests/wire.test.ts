import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useMongo } from './target'

const mongo = useMongo()

describe('connections', () => {
  it('a malformed frame closes its own connection only', async () => {
    const socket = connect(mongo.server.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0x7f, 1, 2, 3, 4]))
    await closed
    await mongo.items.insertOne({ still: 'here' })
    expect(await mongo.items.countDocuments()).toBe(1)
  })

  it('a message may arrive byte by byte', async () => {
    const body = Buffer.from((await import('bson')).serialize({ ping: 1, $db: 'admin' }))
    const message = Buffer.alloc(21 + body.length)
    message.writeInt32LE(message.length, 0)
    message.writeInt32LE(7, 4)
    message.writeInt32LE(2013, 12)
    message.set(body, 21)
    const socket = connect(mongo.server.port, '127.0.0.1')
    const answer = new Promise<Buffer>((resolve) => socket.once('data', resolve))
    for (const byte of message) {
      socket.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    expect((await answer).readInt32LE(8)).toBe(7)
    socket.destroy()
  })
})
