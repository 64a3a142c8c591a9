import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { Binary, type Document } from 'bson'
import { MongoServerError } from '../errors'
import { numberOf } from '../query/numbers'
import { isDocument } from '../values'
import { type Command, command } from './command'

/** The fewest rounds that drivers accept. A random password needs no more. */
const ROUNDS = 4096

/** What a server keeps of its one user, by SCRAM-SHA-256. Source: RFC 5802, section 3, and RFC 7677. */
export class Credentials {
  readonly salt = randomBytes(28)
  readonly storedKey: Buffer
  readonly serverKey: Buffer

  /** @param password in ASCII, which no profile of strings changes. */
  constructor(
    readonly user: string,
    password: string
  ) {
    const salted = pbkdf2Sync(password, this.salt, ROUNDS, 32, 'sha256')
    this.storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest()
    this.serverKey = hmac(salted, 'Server Key')
  }
}

/** The login of one connection. Without credentials nobody has to log in. */
export class Login {
  isDone: boolean
  private first: { bare: string; answer: string; nonce: string } | undefined
  /** Whether the client wants the end without one more empty exchange. */
  private skipsEmpty = false

  constructor(readonly credentials: Credentials | undefined) {
    this.isDone = !credentials
  }

  /** Answers the client's first message. @throws MongoServerError AuthenticationFailed. */
  begin(message: string, skipsEmpty: boolean): string {
    this.skipsEmpty = skipsEmpty
    const [, bare = '', user, nonce] = /^n,,(n=([^,]*),r=([^,]+))$/.exec(message) ?? []
    if (!this.credentials || user !== this.credentials.user) throw failed()
    const both = `${nonce}${randomBytes(24).toString('base64')}`
    const answer = `r=${both},s=${this.credentials.salt.toString('base64')},i=${ROUNDS}`
    this.first = { bare, answer, nonce: both }
    return answer
  }

  /** Answers the client's proof, or the empty message after it. @throws MongoServerError AuthenticationFailed. */
  goOn(message: string): { answer: string; done: boolean } {
    const { credentials, first } = this
    if (this.isDone && message === '') return { answer: '', done: true }
    this.first = undefined
    const [, unproven = '', nonce, proof = ''] = /^(c=biws,r=([^,]+)),p=(.+)$/.exec(message) ?? []
    if (!credentials || !first || nonce !== first.nonce) throw failed()
    const signed = `${first.bare},${first.answer},${unproven}`
    const signature = hmac(credentials.storedKey, signed)
    const sent = Buffer.from(proof, 'base64')
    if (sent.length !== signature.length) throw failed()
    const clientKey = sent.map((byte, i) => byte ^ (signature[i] as number))
    if (!timingSafeEqual(createHash('sha256').update(clientKey).digest(), credentials.storedKey)) throw failed()
    this.isDone = true
    return { answer: `v=${hmac(credentials.serverKey, signed).toString('base64')}`, done: this.skipsEmpty }
  }
}

/** A login by SCRAM-SHA-256. */
export const loginCommands: Record<string, Command> = {
  saslStart: command('mechanism payload autoAuthorize options', (body, { login }) => {
    if (body.mechanism !== 'SCRAM-SHA-256') throw new MongoServerError(334, `Unsupported mechanism ${String(body.mechanism)}`)
    const skipsEmpty = isDocument(body.options) && body.options.skipEmptyExchange === true
    return conversation(login.begin(payloadOf(body), skipsEmpty), false)
  }),
  saslContinue: command('conversationId payload', (body, { login }) => {
    if (numberOf(body.conversationId) !== CONVERSATION) throw new MongoServerError(17, 'No SASL session state found')
    const { answer, done } = login.goOn(payloadOf(body))
    return conversation(answer, done)
  })
}

/** Each connection has one. */
const CONVERSATION = 1

function conversation(answer: string, done: boolean): Document {
  return { conversationId: CONVERSATION, done, payload: new Binary(Buffer.from(answer)) }
}

function payloadOf({ payload }: Document): string {
  if (!(payload instanceof Binary)) throw new MongoServerError(14, "BSON field 'payload' is the wrong type, expected type 'binData'")
  return Buffer.from(payload.value()).toString()
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function failed(): MongoServerError {
  return new MongoServerError(18, 'Authentication failed.')
}
