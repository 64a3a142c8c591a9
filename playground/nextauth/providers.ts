/** The ways to sign in, in the order in which they are shown. They are the ids of NextAuth's providers. */
export const PROVIDERS = ['credentials', 'email', 'oidc'] as const

export type ProviderName = (typeof PROVIDERS)[number]
