import { connect, type Socket } from 'node:net'
import { type Document, deserialize, serialize } from 'bson'
import { expect } from 'vitest'

export const CHECKSUM = 1
export const MORE_TO_COME = 2
export const EXHAUST_ALLOWED = 1 << 16

interface Message {
  flags?: number
  requestId?: number
  body: Document
  /** Document sequences: sections of kind 1. */
  sequences?: Record<string, Document[]>
}

/** An OP_MSG as bytes. */
export function opMsg({ flags = 0, requestId = 7, body, sequences = {} }: Message): Buffer {
  const sections = [Buffer.from([0]), Buffer.from(serialize(body))]
  for (const [name, documents] of Object.entries(sequences)) {
    const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((document) => Buffer.from(serialize(document)))])
    const size = Buffer.alloc(4)
    size.writeInt32LE(content.length + 4)
    sections.push(Buffer.from([1]), size, content)
  }
  const header = Buffer.alloc(20)
  const message = Buffer.concat([header, ...sections, Buffer.alloc(flags & CHECKSUM ? 4 : 0)])
  message.writeInt32LE(message.length, 0)
  message.writeInt32LE(requestId, 4)
  message.writeInt32LE(2013, 12)
  message.writeUInt32LE(flags, 16)
  return message
}

interface Answer {
  requestId: number
  responseTo: number
  flags: number
  body: Document
}

/** A bare connection that collects the answers it gets. */
export class Wire {
  readonly answers: Answer[] = []
  closed = false
  private rest: Buffer = Buffer.alloc(0)
  private constructor(readonly socket: Socket) {}

  static async open(port: number): Promise<Wire> {
    const socket = connect(port, '127.0.0.1')
    const wire = new Wire(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      wire.closed = true
    })
    socket.on('data', (chunk: Buffer) => wire.take(chunk))
    await new Promise((resolve) => socket.once('connect', resolve))
    return wire
  }

  private take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk])
    while (this.rest.length >= 4 && this.rest.length >= this.rest.readInt32LE(0)) {
      const message = this.rest.subarray(0, this.rest.readInt32LE(0))
      this.rest = this.rest.subarray(message.length)
      const isReply = message.readInt32LE(12) === 1
      this.answers.push({
        requestId: message.readInt32LE(4),
        responseTo: message.readInt32LE(8),
        flags: message.readUInt32LE(16),
        body: deserialize(message.subarray(isReply ? 36 : 21))
      })
    }
  }

  async answersTo(bytes: Buffer, count = 1): Promise<Answer[]> {
    const from = this.answers.length
    this.socket.write(bytes)
    await expect.poll(() => this.answers.length - from, { timeout: 5000, interval: 5 }).toBeGreaterThanOrEqual(count)
    return this.answers.slice(from)
  }
}

export const ping = (requestId: number) => opMsg({ requestId, body: { ping: 1, $db: 'admin' } })
