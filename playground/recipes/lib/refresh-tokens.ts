/** What a provider gave out: an access token, its end, and the refresh token for the next one. */
export interface Tokens {
  accessToken: string
  /** In seconds since 1970, as `expires_at` of NextAuth's account counts them. */
  endsAt: number
  refreshToken: string
}

/** Thrown where the provider takes the refresh token no more. Another try helps nobody: the reader has to sign in again. */
export class InvalidGrant extends Error {}

/** Seconds before its end at which an access token is refreshed: a request to the provider's API takes time as well. */
const EARLY = 5

/** Whether an access token can still be sent. One without an end has none. */
export function isFresh(endsAt: number | null | undefined): boolean {
  return !endsAt || Date.now() / 1000 < endsAt - EARLY
}

// #region ask
/**
 * Asks the provider for new tokens (RFC 6749, section 6). Where refresh tokens rotate, the one given here is used up afterwards.
 * @throws InvalidGrant where the provider refuses the refresh token; another Error where it does not answer, or not well.
 */
export async function askForTokens(refreshToken: string): Promise<Tokens> {
  const { OIDC_TOKEN_ENDPOINT = '', OIDC_ID = '', OIDC_SECRET = '' } = process.env
  const response = await fetch(OIDC_TOKEN_ENDPOINT, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${encodeURIComponent(OIDC_ID)}:${encodeURIComponent(OIDC_SECRET)}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    signal: AbortSignal.timeout(5_000)
  })
  const answer = await response.json()
  if (answer.error === 'invalid_grant') throw new InvalidGrant(answer.error_description)
  if (!response.ok) throw new Error(`The provider answered ${response.status}.`)
  const endsAt = Math.floor(Date.now() / 1000) + answer.expires_in
  // A provider that does not rotate may send none: the old one stays good.
  return { accessToken: answer.access_token, endsAt, refreshToken: answer.refresh_token ?? refreshToken }
}
// #endregion
