import type { OAuthConfig } from 'next-auth/providers/oauth'

/** How the application reaches its OpenID provider. */
export interface OpenIdClient {
  /** The address of the provider's description. NextAuth reads it at each sign-in, twice. */
  wellKnown: string
  clientId: string
  clientSecret: string
}

/** What the provider says of an account in its id_token. */
interface Profile {
  sub: string
  name: string
  email: string
  email_verified: boolean
  preferred_username: string
}

/** OpenID Connect, with all three checks. */
export function openId({ wellKnown, clientId, clientSecret }: OpenIdClient): OAuthConfig<Profile> {
  // #region provider
  return {
    id: 'oidc',
    name: 'OpenID Connect',
    type: 'oauth',
    wellKnown,
    clientId,
    clientSecret,
    // NextAuth gives the provider three and a half seconds unless it is told otherwise.
    httpOptions: { timeout: 10_000 },
    // NextAuth expects RS256 unless it is told otherwise.
    client: { id_token_signed_response_alg: 'ES256' },
    // A refresh token comes with offline_access, and with a consent that is asked for.
    authorization: { params: { scope: 'openid profile email offline_access', prompt: 'consent' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    // #region profile
    // At the first sign-in this becomes the user document, without its id.
    profile(claims) {
      return {
        id: claims.sub,
        name: claims.name,
        email: claims.email,
        username: claims.preferred_username,
        isVerified: claims.email_verified,
        isAcceptingMessages: true
      }
    }
    // #endregion
  }
  // #endregion
}
