/**
 * MongoDB's wire protocol as far as a current driver speaks it: OP_MSG for commands, and OP_QUERY for the one legacy hello
 * that opens a connection. Source: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
 */
import { type Document, serialize } from 'bson'
import { MongoServerError } from '../errors'
import { checkMessage } from '../limits'
import { parseBson } from '../values'
import { weigh } from './weight'

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013
const HEADER_BYTES = 16
const CHECKSUM_PRESENT = 1 << 0
const MORE_TO_COME = 1 << 1
const EXHAUST_ALLOWED = 1 << 16
/** Bits 0 to 15 must be understood by the receiver; 16 and up may be ignored. */
const REQUIRED_BITS = 0xffff

export const MAX_MESSAGE_BYTES = 48_000_000
/** A shorter message is parsed without being weighed. */
const LIGHT_BYTES = 1024 * 1024

/** A request, whatever its opcode. `body` keeps BSON's number types (Int32, Long, Double objects). */
export interface Request {
  requestId: number
  legacy: boolean
  body: Document
  /** False when the client does not wait for an answer (`moreToCome`, write concern 0). */
  expectsReply: boolean
  /** True when the client takes several answers to this one request, which only a waiting hello gives. */
  exhaustAllowed: boolean
  /** Why it is refused before it is parsed. */
  refusal?: MongoServerError
}

/** A frame that breaks the protocol. It ends its connection, and only that one. */
export class MalformedFrame extends Error {}

/**
 * The length of the first message in `buffer`, in bytes.
 * @returns undefined while fewer than four bytes have arrived.
 */
export function messageLength(buffer: Buffer): number | undefined {
  if (buffer.length < 4) return undefined
  const length = buffer.readInt32LE(0)
  if (length < HEADER_BYTES + 5 || length > MAX_MESSAGE_BYTES)
    throw new MalformedFrame(`message length ${length} is outside ${HEADER_BYTES + 5}..${MAX_MESSAGE_BYTES}`)
  return length
}

/** Parses one whole message. Throws {@link MalformedFrame}. */
export function parseRequest(message: Buffer): Request {
  const requestId = message.readInt32LE(4)
  const opCode = message.readInt32LE(12)
  try {
    if (opCode === OP_MSG) return { requestId, legacy: false, ...parseOpMsg(message) }
    if (opCode === OP_QUERY) return { requestId, legacy: true, body: parseOpQuery(message), expectsReply: true, exhaustAllowed: false }
  } catch (error) {
    if (error instanceof MongoServerError)
      return { requestId, legacy: false, body: {}, expectsReply: true, exhaustAllowed: false, refusal: error }
    throw new MalformedFrame(error instanceof Error ? error.message : String(error))
  }
  throw new MalformedFrame(`opcode ${opCode} is not supported`)
}

function parseOpMsg(message: Buffer): Pick<Request, 'body' | 'expectsReply' | 'exhaustAllowed'> {
  const flags = message.readUInt32LE(16)
  if (flags & REQUIRED_BITS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) throw new MalformedFrame(`unknown flag bits ${flags}`)
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0)
  const isHeavy = message.length > LIGHT_BYTES
  let elements = 0
  const parse = (bytes: Buffer): Document => {
    if (isHeavy) {
      const weight = weigh(bytes)
      elements += weight.elements
      checkMessage(elements, weight.memory)
    }
    return parseBson(bytes)
  }
  let body: Document | undefined
  const sequences: [name: string, documents: Document[]][] = []
  let at = 20
  while (at < end) {
    const kind = message[at++]
    if (kind === 0) {
      if (body) throw new MalformedFrame('more than one body section')
      const bytes = documentAt(message, at, end)
      body = parse(bytes)
      at += bytes.length
    } else if (kind === 1) {
      const size = message.readInt32LE(at)
      const sectionEnd = at + size
      const nameEnd = message.indexOf(0, at + 4)
      if (size < 5 || sectionEnd > end || nameEnd < 0 || nameEnd >= sectionEnd) throw new MalformedFrame('bad document sequence')
      const documents: Document[] = []
      for (let from = nameEnd + 1; from < sectionEnd; ) {
        const bytes = documentAt(message, from, sectionEnd)
        documents.push(parse(bytes))
        from += bytes.length
      }
      sequences.push([message.toString('utf8', at + 4, nameEnd), documents])
      at = sectionEnd
    } else throw new MalformedFrame(`unknown section kind ${kind}`)
  }
  if (!body) throw new MalformedFrame('no body section')
  for (const [name, documents] of sequences) body[name] = documents
  return { body, expectsReply: !(flags & MORE_TO_COME), exhaustAllowed: Boolean(flags & EXHAUST_ALLOWED) }
}

function parseOpQuery(message: Buffer): Document {
  const nameEnd = message.indexOf(0, 20)
  if (nameEnd < 0) throw new MalformedFrame('unterminated collection name')
  const namespace = message.toString('utf8', 20, nameEnd)
  const body = parseBson(documentAt(message, nameEnd + 9, message.length))
  return { ...body, $db: namespace.split('.')[0] }
}

function documentAt(message: Buffer, at: number, end: number): Buffer {
  const size = at + 4 <= end ? message.readInt32LE(at) : -1
  if (size < 5 || at + size > end) throw new MalformedFrame('a document runs past its section')
  return message.subarray(at, at + size)
}

interface ReplyHeader {
  requestId: number
  /** The message that is answered, when it is not the request itself. */
  responseTo?: number
  moreToCome?: boolean
}

/** Encodes an answer to `request`, given its body as BSON bytes. */
export function encodeReply(
  request: Request,
  body: Uint8Array,
  { requestId, responseTo = request.requestId, moreToCome = false }: ReplyHeader
): Buffer {
  const prefix = request.legacy ? 20 : 5
  const message = Buffer.allocUnsafe(HEADER_BYTES + prefix + body.length)
  message.writeInt32LE(message.length, 0)
  message.writeInt32LE(requestId, 4)
  message.writeInt32LE(responseTo, 8)
  message.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12)
  message.fill(0, HEADER_BYTES, HEADER_BYTES + prefix)
  if (moreToCome) message.writeUInt32LE(MORE_TO_COME, HEADER_BYTES)
  if (request.legacy) message.writeInt32LE(1, HEADER_BYTES + 16) // numberReturned
  message.set(body, HEADER_BYTES + prefix)
  return message
}

/** Elements of a cursor's answer: the BSON type, the name, and the zero at its end. */
const CURSOR_KEY = '\x03cursor\0'
const ID_KEY = '\x12id\0'
const NS_KEY = '\x02ns\0'

/** The bytes after the cursor in an answer without further fields. */
const TAIL = Buffer.from(serialize({ ok: 1 })).subarray(4)

/**
 * The body of a find's or getMore's answer, with stored documents copied in as they are: no document is parsed and
 * serialized again on its way out.
 * @param more further fields of the answer, beside `cursor` and `ok`.
 */
export function encodeCursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  documents: Uint8Array[],
  id: bigint,
  namespace: string,
  more?: Document
): Uint8Array {
  const keys = documents.map((_document, index) => `\x03${index}\0`)
  const arrayBytes = 5 + documents.reduce((sum, document, index) => sum + (keys[index]?.length ?? 0) + document.length, 0)
  const namespaceBytes = Buffer.byteLength(namespace)
  // cursor: {id: <8>, ns: <namespace>, <batchName>: [...]}
  const cursorBytes = 4 + ID_KEY.length + 8 + NS_KEY.length + 4 + namespaceBytes + 1 + batchName.length + 2 + arrayBytes + 1
  const tail = more ? Buffer.from(serialize({ ...more, ok: 1 })).subarray(4) : TAIL
  const total = 4 + CURSOR_KEY.length + cursorBytes + tail.length
  const out = Buffer.allocUnsafe(total)
  let at = out.writeInt32LE(total, 0)
  const text = (key: string) => {
    at += out.write(key, at, 'latin1')
  }
  text(CURSOR_KEY)
  at = out.writeInt32LE(cursorBytes, at)
  text(ID_KEY)
  at = out.writeBigInt64LE(id, at)
  text(NS_KEY)
  at = out.writeInt32LE(namespaceBytes + 1, at)
  at += out.write(namespace, at)
  text(`\0\x04${batchName}\0`)
  at = out.writeInt32LE(arrayBytes, at)
  for (const [index, document] of documents.entries()) {
    text(keys[index] as string)
    out.set(document, at)
    at += document.length
  }
  at = out.writeUInt16LE(0, at) // the ends of the batch and of the cursor
  out.set(tail, at)
  return out
}
