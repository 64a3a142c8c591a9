import type { AuthOptions, CallbacksOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'

/** A change of the options, as {@link Lab.change} takes it. */
type Change = (options: AuthOptions) => void

/** Callbacks that may return anything: the types forbid what JavaScript does not. */
type LooseCallbacks = { [Name in keyof CallbacksOptions]?: (argument: Parameters<CallbacksOptions[Name]>[0]) => unknown }

/** As NextAuth calls `authorize()`, with the fields of the form and the request. It may return or throw anything. */
type LooseAuthorize = (form: Record<string, string> | undefined, request: unknown) => unknown

/** Replaces `authorize()`. The other providers stay. */
export function withAuthorize(authorize: LooseAuthorize): Change {
  return (options) => {
    const credentials = CredentialsProvider({ credentials: {}, authorize: async (...given) => (await authorize(...given)) as never })
    options.providers = [credentials, ...options.providers.filter(({ type }) => type !== 'credentials')]
  }
}

/** Replaces some callbacks. The others stay those of this site. */
export function withCallbacks(callbacks: LooseCallbacks): Change {
  return (options) => {
    options.callbacks = { ...options.callbacks, ...callbacks } as Partial<CallbacksOptions>
  }
}

/** Replaces some callbacks. The others are those of NextAuth. */
export function withOnlyCallbacks(callbacks: LooseCallbacks): Change {
  return (options) => {
    options.callbacks = callbacks as Partial<CallbacksOptions>
  }
}

/** A `jwt` callback that puts further claims into the token at the sign-in. */
export function withClaims(claims: () => Record<string, unknown>): Change {
  return withOnlyCallbacks({ jwt: ({ token, user }) => (user ? { ...token, ...claims() } : token) })
}
