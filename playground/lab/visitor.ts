import { parseSetCookie } from '@/lib/http/set-cookie'

/** One visitor's HTTP client: a cookie jar and nothing else. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  /** The attributes that each cookie was last set with, as the `Set-Cookie` line has them. */
  readonly attributes = new Map<string, string>()

  /**
   * @param base the site's address, without a slash at the end.
   * @param headers headers of every request.
   */
  constructor(
    protected readonly base: string,
    protected readonly headers: Readonly<Record<string, string>> = {}
  ) {}

  /** Sends one request; redirects are not followed. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = this.cookieHeader()
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(this.headers)) headers.set(name, value)
    if (cookie) headers.set('Cookie', cookie)
    const response = await fetch(this.base + path, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) this.keep(line)
    return response
  }

  /** The `Cookie` header that goes with a request; empty without cookies. */
  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await (await this.fetch(path, init)).json()) as T
  }

  /** NextAuth's own sign-in: a CSRF token, then the credentials. */
  async signIn(
    username: string,
    password: string,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {}
  ): Promise<Response> {
    const { csrfToken } = await this.json<{ csrfToken: string }>('/api/auth/csrf', { headers })
    const form = new URLSearchParams({ csrfToken, username, password, json: 'true', ...fields })
    return this.fetch('/api/auth/callback/credentials', { method: 'POST', body: form, headers })
  }

  async signOut(): Promise<Response> {
    const { csrfToken } = await this.json<{ csrfToken: string }>('/api/auth/csrf')
    return this.post('/api/auth/signout', { csrfToken, json: 'true' })
  }

  /** What `update(data)` of `useSession()` sends. @returns the session that it is answered with. */
  async update(data: unknown): Promise<{ user?: Record<string, unknown> }> {
    const { csrfToken } = await this.json<{ csrfToken: string }>('/api/auth/csrf')
    return (await this.send('POST', '/api/auth/session', { csrfToken, data })).json() as Promise<{ user?: Record<string, unknown> }>
  }

  post(path: string, form: Record<string, string>): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: new URLSearchParams(form) })
  }

  patch(path: string, body: unknown): Promise<Response> {
    return this.send('PATCH', path, body)
  }

  setStrategy(strategy: string): Promise<Response> {
    return this.send('PUT', '/api/playground/strategy', { strategy })
  }

  /** Another client with the same cookies: what a thief of them would have. */
  copy(): Visitor {
    return this.withCookies(new Visitor(this.base, this.headers))
  }

  get sessionToken(): string | undefined {
    return this.cookies.get('next-auth.session-token')
  }

  /** When a cookie that was set ends, in milliseconds since 1970; NaN for one that lives with the browser, or was not set. */
  expiryOf(name: string): number {
    const [, date = ''] = /expires=([^;]+)/i.exec(this.attributes.get(name) ?? '') ?? []
    return Date.parse(date)
  }

  protected withCookies<Other extends Visitor>(other: Other): Other {
    for (const [name, value] of this.cookies) other.cookies.set(name, value)
    return other
  }

  private send(method: string, path: string, body: unknown): Promise<Response> {
    return this.fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  }

  /** Does to the jar what a `Set-Cookie` line says. */
  keep(line: string): void {
    const { name, value, clears } = parseSetCookie(line)
    this.attributes.set(name, line.split(/;\s*/).slice(1).join('; '))
    if (clears) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}
