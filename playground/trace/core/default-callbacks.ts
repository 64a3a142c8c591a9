import type { CallbacksOptions } from 'next-auth'

/**
 * The callbacks that NextAuth uses when an application has none. NextAuth does not export them, and the recorder needs a function to
 * wrap. Source: `defaultCallbacks` in next-auth 4.24, core/lib/default-callbacks; a test compares both.
 */
export const DEFAULT_CALLBACKS = {
  // #region signIn
  signIn() {
    return true
  },
  // #endregion
  // #region redirect
  redirect({ url, baseUrl }) {
    if (url.startsWith('/')) return `${baseUrl}${url}`
    return new URL(url).origin === baseUrl ? url : baseUrl
  },
  // #endregion
  jwt: ({ token }) => token,
  session: ({ session }) => session
} as const satisfies {
  [Name in keyof CallbacksOptions]: (argument: Parameters<CallbacksOptions[Name]>[0]) => unknown
}
