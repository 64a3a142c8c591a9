import type { SignInResponse } from 'next-auth/react'
import type { Bench } from './bench'
import type { Visitor } from './visitor'

/**
 * Calls `signIn()` of next-auth/react with `redirect: false`, with a visitor's cookies in place of a browser's. The library sends its
 * requests with the global `fetch`, and learns the site's address from the environment while it is loaded.
 * @param fields the fields of the form.
 * @throws Error in the main thread, whose environment and `fetch` all requests share; what `signIn()` throws.
 */
export async function clientSignIn(bench: Bench, visitor: Visitor, fields: Record<string, string>): Promise<SignInResponse | undefined> {
  bench.setEnvironment('NEXTAUTH_URL_INTERNAL', bench.url)
  const { signIn } = await import('next-auth/react')
  const plain = globalThis.fetch
  globalThis.fetch = (input, init) => {
    // The visitor's own request, which this one becomes.
    if (init?.redirect === 'manual') return plain(input, init)
    const { pathname, search } = new URL(String(input))
    return visitor.fetch(pathname + search, init)
  }
  try {
    return await signIn('credentials', { ...fields, redirect: false, callbackUrl: '/' })
  } finally {
    globalThis.fetch = plain
  }
}
