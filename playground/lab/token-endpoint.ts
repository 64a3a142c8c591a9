import type { OpenIdClient } from '../nextauth/open-id'

/** What a token endpoint gives. */
export interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  /** Seconds that the access token lives. */
  expires_in: number
}

/** An answer of a token endpoint: tokens, or `error`. */
export type TokenAnswer = Partial<Tokens> & { error?: string; error_description?: string }

/** Sends a refresh token to the token endpoint of this project's provider. @returns the status and the answer. */
export async function sendRefreshToken(client: OpenIdClient, refreshToken: string): Promise<{ status: number; answer: TokenAnswer }> {
  const { clientId, clientSecret } = client
  const response = await fetch(endpoint(client, '/token'), {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
  })
  return { status: response.status, answer: (await response.json()) as TokenAnswer }
}

/** Asks the API of this project's provider, its userinfo, with an access token. */
export function askApi(client: OpenIdClient, accessToken: unknown): Promise<Response> {
  return fetch(endpoint(client, '/me'), { headers: { Authorization: `Bearer ${accessToken}` } })
}

function endpoint({ wellKnown }: OpenIdClient, path: string): string {
  return wellKnown.replace('/.well-known/openid-configuration', path)
}
