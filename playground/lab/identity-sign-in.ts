import type { Visitor } from './visitor'

/** The accounts of the OpenID provider by name. */
export const ACCOUNTS = { aayush: 'account-1', kim: 'account-2' } as const

export interface AtProvider {
  account?: keyof typeof ACCOUNTS
  /** False: presses Refuse on the page that asks for consent. */
  consents?: boolean
  callbackUrl?: string
}

/** Presses the button that begins a sign-in. @returns the address at the provider to which NextAuth sends the browser. */
export async function beginAtProvider(visitor: Visitor, { callbackUrl = '/' }: Pick<AtProvider, 'callbackUrl'> = {}): Promise<URL> {
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  const response = await visitor.post('/api/auth/signin/oidc', { csrfToken, callbackUrl, json: 'true' })
  return new URL(((await response.json()) as { url: string }).url)
}

/**
 * Goes through the provider's pages as a browser would.
 * @returns the address of the application that the provider sends the browser back to, not yet asked for.
 * @throws Error where the provider leads nowhere.
 */
export async function throughProvider(visitor: Visitor, begun: URL, { account = 'kim', consents = true }: AtProvider = {}): Promise<URL> {
  let next = begun
  for (let steps = 0; steps < 12; steps++) {
    if (next.pathname.startsWith('/api/auth/')) return next
    const path = next.pathname + next.search
    const page = await visitor.fetch(path)
    const to = page.headers.get('location') ?? (await press(visitor, path, await page.text(), ACCOUNTS[account], consents))
    next = new URL(to, next)
  }
  throw new Error('The provider leads nowhere.')
}

/** Presses a button of a page of the provider. @returns where it leads. */
async function press(visitor: Visitor, path: string, html: string, account: string, consents: boolean): Promise<string> {
  const form: Record<string, string> | undefined = html.includes('name="account"')
    ? { action: 'login', account }
    : html.includes('value="allow"')
      ? { action: consents ? 'allow' : 'refuse' }
      : undefined
  const to = form && (await visitor.post(path, form)).headers.get('location')
  if (!to) throw new Error(`A page of the provider leads nowhere: ${/<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? html.slice(0, 200)}`)
  return to
}

/** A whole sign-in by OpenID Connect. @returns where NextAuth leads in the end, and the address that it was called back with. */
export async function signInAtProvider(visitor: Visitor, at: AtProvider = {}): Promise<{ to: URL; back: URL }> {
  const back = await throughProvider(visitor, await beginAtProvider(visitor, at), at)
  const response = await visitor.fetch(back.pathname + back.search)
  return { to: new URL(response.headers.get('location') ?? '/nowhere', back), back }
}
