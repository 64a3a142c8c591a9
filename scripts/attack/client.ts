import { Agent, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { Visitor } from '../../playground/lab/visitor'

/** Milliseconds after which an answer counts as never given. */
const PATIENCE_MS = 30_000

/** Bytes that an answer's headers may have: a site that clears many cookies says so in many lines. */
const HEADERS_BYTES = 1024 * 1024

// Node's agent keeps apart what comes from different addresses.
const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 })

export interface ClientInit extends RequestInit {
  /** Milliseconds to wait for the whole answer, instead of the usual ten seconds. */
  patienceMs?: number
}

let addresses = 0

/** An address that no client had before. Neighbours differ in their second number, so that no subnet has two of them soon. */
export function newAddress(): string {
  const n = addresses++
  return `10.${(n % 250) + 1}.${Math.floor(n / 250) % 250}.${(Math.floor(n / 62_500) % 250) + 7}`
}

/** What was wrong with answers of status 429, and how many there were. */
const refusals = { count: 0, faults: [] as string[] }

/** The refusals since the last call. */
export function takeRefusals(): typeof refusals {
  const taken = { ...refusals }
  Object.assign(refusals, { count: 0, faults: [] })
  return taken
}

/**
 * A visitor with an address of its own: its connections come from 127.x.y.z, and `X-Forwarded-For` names 10.x.y.z. So a site that
 * believes one proxy tells clients apart, and one that believes none does too. Any body goes with any method.
 */
export class Client extends Visitor {
  constructor(
    base: string,
    readonly address: string = newAddress()
  ) {
    super(base)
  }

  override async fetch(path: string, init: ClientInit = {}): Promise<Response> {
    const { method = 'GET', patienceMs = PATIENCE_MS } = init
    const signal = init.signal ?? AbortSignal.timeout(patienceMs)
    const answer = await this.open(path, init, method, bodyOf(init.body), signal).catch((error: unknown) => {
      if (!init.signal && signal.aborted) throw new Error(`no answer to ${method} ${path.slice(0, 60)} within ${patienceMs / 1000} s`)
      throw error
    })
    const chunks: Buffer[] = []
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
    const headers = new Headers()
    for (const [name, values = []] of Object.entries(answer.headersDistinct)) for (const value of values) headers.append(name, value)
    const status = answer.statusCode ?? 0
    const response = new Response([204, 205, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers })
    for (const line of headers.getSetCookie()) this.keep(line)
    if (status === 429) noteRefusal(`${method} ${path}`, headers)
    return response
  }

  /** Another client with the same cookies, at another address. */
  elsewhere(): Client {
    return this.withCookies(new Client(this.base))
  }

  /** Another client at the same address, without cookies. */
  beside(): Client {
    return new Client(this.base, this.address)
  }

  /** Sends a request and hangs up after some milliseconds, whatever has come by then. */
  async abandon(path: string, init: RequestInit, afterMs: number): Promise<void> {
    await this.fetch(path, { ...init, signal: AbortSignal.timeout(afterMs) }).catch(() => {})
  }

  /** Opens a stream and listens to it. */
  async listen(path = '/api/playground/trace/stream'): Promise<Listening> {
    const answer = await this.open(path, {}, 'GET', undefined, undefined)
    const status = answer.statusCode ?? 0
    if (status === 429) noteRefusal(`GET ${path}`, new Headers({ ...(answer.headers as Record<string, string>) }))
    let heard = ''
    answer.on('data', (chunk) => {
      heard += String(chunk)
    })
    // A stream that the site cuts is closed too.
    answer.on('error', () => {})
    const closed = new Promise<void>((resolve) => answer.once('close', resolve))
    return { status, heard: () => heard, closed, close: () => void answer.destroy() }
  }

  /** Opens a stream and never reads from it. */
  async ignore(path = '/api/playground/trace/stream'): Promise<Socket> {
    const { hostname, port, host } = new URL(this.base)
    const socket = connect({ host: hostname, port: Number(port), localAddress: localAddress(this.address) })
    socket.on('error', () => {})
    socket.pause()
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-For: ${this.address}\r\nCookie: ${this.cookieHeader()}\r\n\r\n`)
    return socket
  }

  private open(
    path: string,
    init: RequestInit,
    method: string,
    body: Buffer | undefined,
    signal: AbortSignal | undefined
  ): Promise<IncomingMessage> {
    const { hostname, port } = new URL(this.base)
    const headers: Record<string, string> = { 'x-forwarded-for': this.address }
    if (this.cookies.size > 0) headers.cookie = this.cookieHeader()
    if (init.body instanceof URLSearchParams) headers['content-type'] = 'application/x-www-form-urlencoded'
    if (body) headers['content-length'] = String(body.length)
    Object.assign(headers, Object.fromEntries(new Headers(init.headers)))
    return new Promise((resolve, reject) => {
      const req = request({
        agent,
        hostname,
        port,
        path,
        method,
        headers,
        localAddress: localAddress(this.address),
        signal,
        maxHeaderSize: HEADERS_BYTES
      })
      req.once('response', resolve)
      req.once('error', (error: NodeJS.ErrnoException) => {
        // The site closed a waiting connection in the moment in which it was taken for this request.
        if (req.reusedSocket && error.code === 'ECONNRESET') this.open(path, init, method, body, signal).then(resolve, reject)
        else reject(error)
      })
      req.end(body)
    })
  }
}

export interface Listening {
  status: number
  /** Everything that has come so far. */
  heard(): string
  closed: Promise<void>
  close(): void
}

/** The loopback address that stands for a client's. */
export function localAddress(address: string): string {
  return address.replace(/^10\./, '127.')
}

/** A client that has signed in as aayush. @throws Error when the site does not let it. */
export async function signedIn(base: string, strategy: 'jwt' | 'database' = 'jwt', address?: string): Promise<Client> {
  const client = new Client(base, address)
  if (strategy === 'database') await client.setStrategy(strategy)
  const { status } = await client.signIn('aayush', 'correct horse')
  if (status !== 200) throw new Error(`the sign-in of a visitor is answered ${status}`)
  return client
}

/** Whether an answer is a problem of RFC 9457. */
export function isProblem(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').startsWith('application/problem+json')
}

function bodyOf(body: RequestInit['body']): Buffer | undefined {
  if (body === undefined || body === null) return undefined
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(String(body))
}

function noteRefusal(what: string, headers: Headers): void {
  refusals.count++
  const after = headers.get('retry-after')
  const type = headers.get('content-type') ?? ''
  if (!/^\d+$/.test(after ?? '')) refusals.faults.push(`${what}: Retry-After is ${after}`)
  else if (!type.startsWith('application/problem+json')) refusals.faults.push(`${what}: Content-Type is ${type}`)
}
