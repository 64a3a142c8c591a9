import type { CallbacksOptions } from 'next-auth'
import { askForTokens, InvalidGrant, isFresh, type Tokens } from './refresh-tokens'

/** For how long an answer is handed to reads that come late with the cookie from before it. Milliseconds. */
const LATE = 60_000

// #region once
/** What outlives a module that is loaded again, and is one for all bundles of the process. */
const kept = globalThis as typeof globalThis & { refreshes?: Map<string, Promise<Tokens>> }
kept.refreshes ??= new Map()
const refreshes = kept.refreshes

/**
 * Asks the provider once for each refresh token. Reads at the same moment wait for one request, and reads that come a little later
 * with the old cookie get its answer too.
 */
function refreshed(refreshToken: string): Promise<Tokens> {
  const known = refreshes.get(refreshToken)
  if (known) return known
  const asking = askForTokens(refreshToken)
  refreshes.set(refreshToken, asking)
  const forget = () => refreshes.delete(refreshToken)
  // What failed is forgotten at once, so that the next read tries again.
  asking.then(() => setTimeout(forget, LATE).unref(), forget)
  return asking
}
// #endregion

// #region jwt
/** The jwt callback of an application that keeps a provider's tokens in the session cookie. */
export const jwt: CallbacksOptions['jwt'] = async ({ token, account }) => {
  if (account) {
    token.accessToken = account.access_token
    token.accessTokenEndsAt = account.expires_at
    token.refreshToken = account.refresh_token
    delete token.mustSignInAgain
    return token
  }
  if (isFresh(token.accessTokenEndsAt) || !token.refreshToken) return token
  try {
    const { accessToken, endsAt, refreshToken } = await refreshed(token.refreshToken)
    return { ...token, accessToken, accessTokenEndsAt: endsAt, refreshToken }
  } catch (error) {
    // A throw would sign the reader out. An outage of the provider is no reason for that: the next read tries again.
    if (!(error instanceof InvalidGrant)) return token
    const { accessToken, accessTokenEndsAt, refreshToken, ...rest } = token
    // Hand it on in the session callback, and let the page offer signIn() with the provider.
    return { ...rest, mustSignInAgain: true }
  }
}
// #endregion
