import type { ProviderName } from '../nextauth/providers'

/** The ways to sign in, in words. */
export const PROVIDER_WORDS: Record<ProviderName, string> = { credentials: 'password', email: 'magic link', oidc: 'OpenID Connect' }
