import type { CallbacksOptions } from 'next-auth'

/**
 * What NextAuth does when an application has no such callback. It does not export these, and a call can only be recorded by
 * something that is called. Source: `defaultCallbacks` in next-auth 4.24, core/lib/default-callbacks; a test compares both.
 */
export const DEFAULT_CALLBACKS = {
  signIn: () => true,
  redirect: ({ url, baseUrl }) => {
    if (url.startsWith('/')) return `${baseUrl}${url}`
    return new URL(url).origin === baseUrl ? url : baseUrl
  },
  jwt: ({ token }) => token,
  session: ({ session }) => session
} as const satisfies {
  [Name in keyof CallbacksOptions]: (argument: Parameters<CallbacksOptions[Name]>[0]) => unknown
}
