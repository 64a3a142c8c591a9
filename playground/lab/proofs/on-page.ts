import type { ClientPage } from './browser'
import type { ProofLab } from './proof-lab'

/** What the page of the laboratory offers to a proof. */
interface Auth {
  signIn(provider: string, options: Record<string, unknown>): Promise<Record<string, unknown> | undefined>
  signOut(options: Record<string, unknown>): Promise<unknown>
  getSession(): Promise<unknown>
  update(data?: unknown): Promise<unknown>
  /** Every status that `useSession()` has had, in order, with the data that came with it. */
  seen: { status: string; data?: unknown }[]
}

declare global {
  interface Window {
    auth: Auth
  }
}

/** Signs in on the page with `signIn()`. */
export function signInOn({ page }: ClientPage): Promise<Record<string, unknown> | undefined> {
  return page.evaluate(() => window.auth.signIn('credentials', { username: 'aayush', password: 'correct horse', redirect: false }))
}

/** Signs in on the page with a `fetch`, of which `useSession()` does not hear. */
export async function signInByFetch({ page }: ClientPage): Promise<void> {
  await page.evaluate(async () => {
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
    const body = new URLSearchParams({ csrfToken, username: 'aayush', password: 'correct horse', json: 'true' })
    await fetch('/api/auth/callback/credentials', { method: 'POST', body })
  })
}

/** A page of a reader who has signed in on it. */
export async function signedInPage(lab: ProofLab): Promise<ClientPage> {
  const client = await lab.openPage()
  await client.status('unauthenticated')
  await signInOn(client)
  await client.status('authenticated')
  return client
}

/** The requests to NextAuth that the page sends from now on, as `GET session`. */
export function requestsOf({ page }: ClientPage): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const [, path] = request.url().split('/api/auth/')
    if (path) asked.push(`${request.method()} ${path.split('?')[0]}`)
  })
  return asked
}
