import { createPrivateKey, sign } from 'node:crypto'
import type { AuthOptions } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { SIGNING_ALGORITHM, signingKey } from '../../identity/signing-key'
import type { Strategy } from '../../nextauth/options'
import type { Visitor } from '../visitor'
import type { ProofLab } from './proof-lab'

/** The cookies in which NextAuth keeps the checks of a sign-in that is under way. */
export const CHECK_COOKIES = ['next-auth.state', 'next-auth.pkce.code_verifier', 'next-auth.nonce'] as const

// biome-ignore lint/suspicious/noExplicitAny: proofs give what the types forbid.
type LooseProvider = { [Name in keyof OAuthConfig<any>]?: unknown }

interface Changed extends Partial<AuthOptions> {
  strategy?: Strategy
  /** Changes the OpenID provider's configuration. */
  provider?: LooseProvider
}

/** Changes the configuration of the OpenID provider, and further options. Everything else is as this site has it. */
export function useOpenId(lab: ProofLab, { strategy = 'jwt', provider = {}, ...further }: Changed = {}): void {
  lab.strategy = strategy
  lab.change = (options) => {
    options.providers = options.providers.map((one) => (one.id === 'oidc' ? ({ ...one, ...provider } as typeof one) : one))
    Object.assign(options, further)
  }
}

/** Begins a sign-in with further parameters in the address. @returns the address at the provider. */
export async function beginWith(visitor: Visitor, query: Record<string, string>): Promise<URL> {
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  const response = await visitor.post(`/api/auth/signin/oidc?${new URLSearchParams(query)}`, { csrfToken, json: 'true' })
  return new URL(((await response.json()) as { url: string }).url)
}

/** Follows an address of this application. @returns where it leads. */
export async function follow(visitor: Visitor, { pathname, search }: URL): Promise<URL> {
  const response = await visitor.fetch(pathname + search)
  return new URL(response.headers.get('location') ?? '/nowhere', 'http://lab.example')
}

/** The `error` in an address, null where there is none. */
export const errorOf = (address: URL): string | null => address.searchParams.get('error')

/** A request from the application to its provider. */
export interface Asked {
  path: string
  authorization: string | undefined
  /** The body of a form; empty for a GET. */
  form: Record<string, string>
}

/** Gets the path of a request and the provider's answer. Returns the answer that the application gets. */
type Alter = (path: string, answer: Record<string, unknown>) => Record<string, unknown>

const ENDPOINTS = { token_endpoint: '/token', userinfo_endpoint: '/me', jwks_uri: '/jwks' }
const DISCOVERY = '/.well-known/openid-configuration'

/**
 * Stands between the application and its provider, notes each request, and passes the answer on.
 * @returns the address for `wellKnown`, and the requests, oldest first.
 */
export function standBetween(lab: ProofLab, alter: Alter = (_path, answer) => answer): { wellKnown: string; asked: Asked[] } {
  const asked: Asked[] = []
  for (const path of [DISCOVERY, ...Object.values(ENDPOINTS)])
    lab.route(`/between${path}`, async (req, res) => {
      const { authorization, 'content-type': type = '' } = req.headers
      const form = (req.body || {}) as Record<string, string>
      asked.push({ path, authorization, form })
      const response = await fetch(`${lab.url}/oidc${path}`, {
        method: req.method ?? 'GET',
        headers: { ...(authorization && { Authorization: authorization }), 'Content-Type': type },
        ...(req.method === 'POST' && { body: new URLSearchParams(form) })
      })
      const answer = (await response.json()) as Record<string, unknown>
      if (path === DISCOVERY) for (const [name, at] of Object.entries(ENDPOINTS)) answer[name] = `${lab.url}/between${at}`
      res.status(response.status).json(alter(path, answer))
    })
  return { wellKnown: `${lab.url}/between${DISCOVERY}`, asked }
}

/** The claims of a signed token, not verified. */
export function claimsOf(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

/** Signs claims as a provider with this secret would. */
export function signed(claims: Record<string, unknown>, secret: string): string {
  const parts = [{ alg: SIGNING_ALGORITHM }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const key = createPrivateKey({ key: signingKey(secret), format: 'jwk' })
  return `${parts}.${sign('sha256', Buffer.from(parts), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** The provider's public keys, as its JWKS has them, if its secret is this one. */
export function jwks(secret: string): Record<string, unknown> {
  const { d: _private, ...key } = signingKey(secret)
  return { keys: [key] }
}
