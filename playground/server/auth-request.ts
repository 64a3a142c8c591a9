import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { requireOwnOrigin } from '@/lib/http/origin'
import { ownTarget } from '@/lib/http/own-target'
import { Problem } from '@/lib/http/problem'
import { usesSecureCookies } from '../nextauth/cookie-name'
import { PROVIDERS } from '../nextauth/providers'
import { isOn } from '../sandbox/visitor'

/** What a request asks NextAuth for, as far as this site treats requests differently. */
export type Action =
  | 'csrf'
  | 'sign-in'
  | 'mail'
  /** A sign-in that begins at an OpenID provider. */
  | 'to-provider'
  /** From a provider, or from a mail. */
  | 'return'
  | 'client-log'
  | 'other'

/** The characters that a header takes: NextAuth puts what is asked for into the address that it leads to. */
const FIT_FOR_A_HEADER = /^[\x20-\x7e]*$/

/** A value of a form or a query. NextAuth expects text; it takes a list or an object for a fault of the server. */
const text = z.string().max(2048)

/** The fields that NextAuth reads from forms, JSON bodies and queries. */
const Fields = z.looseObject({
  csrfToken: text.optional(),
  callbackUrl: text.optional(),
  email: z.string().max(320).optional(),
  username: text.optional(),
  password: text.optional(),
  token: text.optional(),
  code: text.optional(),
  state: text.optional(),
  iss: text.optional(),
  error: text.regex(FIT_FOR_A_HEADER).optional(),
  json: z.union([text, z.boolean()]).optional()
})

/** NextAuth's client sends its own errors here, and anybody may. */
const ClientLog = z.looseObject({ level: z.enum(['error', 'warn', 'debug']).catch('error'), code: z.string().catch('') })

/** The longest text of a client's log entry that is kept, in its trace. */
const LOGGED_CHARACTERS = 1024

/**
 * Reads a request to NextAuth, body and all, and refuses what NextAuth would answer with a server error.
 * @throws Problem `method-not-allowed`, `invalid-input`, and as {@link readBody}.
 */
export async function readAuthRequest(req: NextApiRequest, res: NextApiResponse): Promise<Action> {
  const [action = '', provider] = req.query.nextauth as string[]
  if (action === 'callback' && provider === 'credentials' && req.method !== 'POST') {
    res.setHeader('Allow', 'POST')
    throw new Problem('method-not-allowed', 'A credentials sign-in is a POST.')
  }
  const known = PROVIDERS.find((name) => name === provider)
  if (known && !isOn(known)) throw new Problem('not-found', `Nobody signs in by ${known} here: PLAYGROUND_PROVIDERS leaves it out.`)
  req.body = await readBody(req)
  const { nextauth: _path, ...query } = req.query
  for (const fields of [req.body, query]) {
    if (isEmpty(fields)) continue
    const parsed = Fields.safeParse(fields)
    if (!parsed.success) throw new Problem('invalid-input', explain(parsed.error))
  }
  checkCallbackUrl(req)
  if (action === 'callback' && provider !== 'credentials') return 'return'
  if (req.method === 'GET') return action === 'csrf' ? 'csrf' : 'other'
  if (action === '_log') {
    requireOwnOrigin(req, process.env.NEXTAUTH_URL)
    req.body = shortLog(req.body)
    return 'client-log'
  }
  if (action === 'signin' && provider === 'email') {
    checkAddress(req.body)
    return 'mail'
  }
  if (action === 'signin' && provider === 'oidc') return 'to-provider'
  return action === 'callback' && provider === 'credentials' ? 'sign-in' : 'other'
}

/** What no single address has: NextAuth takes a name, a list and a line break, and mail servers read them as further addresses. */
const NOT_IN_AN_ADDRESS = /[\p{C}\s<>()[\]\\,;:"]/u

/** @throws Problem `invalid-input`. What is no address at all NextAuth refuses itself. */
function checkAddress(body: unknown): void {
  const { email } = body as { email?: string }
  if (email !== undefined && NOT_IN_AN_ADDRESS.test(email.trim()))
    throw new Problem('invalid-input', 'email must be one plain address, such as jo@example.com.')
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function explain({ issues: [issue] }: z.ZodError): string {
  const field = String(issue?.path[0] ?? 'The body')
  if (issue?.code === 'too_big') return `${field} may have at most ${issue.maximum} characters.`
  return issue?.path.length ? `${field} must be text, once.` : 'Send the fields of a form.'
}

/** The entry as NextAuth's own client writes it: a code in capitals, and a message. */
function shortLog(body: unknown): Record<string, unknown> {
  const { level, code, message } = ClientLog.parse(body)
  const isCode = /^[A-Z_]{1,60}$/.test(code)
  return { level, code: isCode ? code : 'CLIENT_ERROR', message: String(message ?? '').slice(0, LOGGED_CHARACTERS) }
}

/**
 * NextAuth answers 500 to a callback URL that is neither a path nor an address. The visitor gets told instead; one that stands
 * in the cookie is passed over, or the visitor could never sign in again.
 * @throws Problem `invalid-input`.
 */
function checkCallbackUrl(req: NextApiRequest): void {
  const cookie = `${usesSecureCookies() ? '__Secure-' : ''}next-auth.callback-url`
  if (!isCallbackUrl(req.cookies[cookie])) delete req.cookies[cookie]
  const inBody: unknown = typeof req.body === 'object' && req.body !== null ? req.body.callbackUrl : undefined
  for (const url of [req.query.callbackUrl, inBody]) {
    if (url !== undefined && !isCallbackUrl(url))
      throw new Problem('invalid-input', 'callbackUrl must be a path of this site or an http address.')
  }
}

/** A path has to stay on this site. An address of another site may be asked for: NextAuth's redirect callback decides, and refuses it. */
function isCallbackUrl(url: unknown): boolean {
  if (typeof url !== 'string' || !FIT_FOR_A_HEADER.test(url)) return false
  if (url.startsWith('/')) return ownTarget(url, 'http://this.site') !== undefined
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}
