import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { originOf } from '@/lib/http/origin'
import { ownAddress } from '@/lib/http/own-address'
import type { OpenIdClient } from '../nextauth/open-id'
import type { SandboxKey } from './store'
import { derivedKey } from './ticket'

/** The path of the OpenID provider for browsers. The visitor's ticket says whose it is. */
export const IDENTITY_PATH = '/api/oidc'

/** The path of one visitor's provider, for requests from server to server, which carry no ticket. */
const SERVER_PATH = `${IDENTITY_PATH}/of/`

/** Where the site is, for whoever sent a request. */
export interface Addresses {
  /** The origin that the browser uses. */
  site: string
  /** The address of this process, for its own requests. */
  own: string
}

export function addressesOf(req: IncomingMessage): Addresses {
  return { site: originOf(req, process.env.NEXTAUTH_URL), own: ownAddress(req) }
}

/** The client that was made last for a ticket. Every request needs one, and most of a visitor's come to one address. */
const lastMade = new WeakMap<SandboxKey, Addresses & { client: OpenIdClient }>()

/** How a visitor's NextAuth reaches the visitor's provider. */
export function openIdClientOf(sandbox: SandboxKey, addresses: Addresses): OpenIdClient {
  const last = lastMade.get(sandbox)
  if (last?.site === addresses.site && last.own === addresses.own) return last.client
  const client = makeClient(sandbox, addresses)
  lastMade.set(sandbox, { ...addresses, client })
  return client
}

/** The origin travels in the path: tokens name it. The path is signed. */
function makeClient(sandbox: SandboxKey, { site, own }: Addresses): OpenIdClient {
  const named = `${sandbox.id}.${sandbox.generation}/${Buffer.from(site).toString('base64url')}`
  const path = `${SERVER_PATH}${named}/${signatureOf(named)}`
  return {
    wellKnown: `${own}${path}/.well-known/openid-configuration`,
    clientId: 'nextauth-live',
    clientSecret: secretOf(sandbox, 'client')
  }
}

/** What stands in the path of a request from server to server. */
export interface ServerPath {
  sandbox: SandboxKey
  site: string
  /** The path up to what the provider answers. */
  mount: string
}

const SIGNED = /^\/api\/oidc\/of\/(([0-9a-f]{32})\.(\d{1,6})\/([\w-]{1,200}))\/([\w-]{22})(?=\/)/

/** Takes the path of a request from server to server apart. @returns undefined for a path that this site did not make. */
export function readServerPath(path: string): ServerPath | undefined {
  const [mount, named = '', id = '', generation, origin = '', signature = ''] = SIGNED.exec(path) ?? []
  if (mount === undefined || !timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(named)))) return undefined
  return { sandbox: { id, generation: Number(generation) }, site: Buffer.from(origin, 'base64url').toString(), mount }
}

function signatureOf(named: string): string {
  return createHmac('sha256', derivedKey('paths of OpenID providers')).update(named).digest('base64url').slice(0, 22)
}

/** A secret of a visitor's provider: what the client proves itself with, or the one that its keys are derived from. */
export function secretOf({ id, generation }: SandboxKey, purpose: 'client' | 'provider'): string {
  return derivedKey(`identity ${purpose} ${id} ${generation}`).toString('hex')
}
