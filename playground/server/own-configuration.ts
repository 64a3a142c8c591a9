import type { NextApiRequest, NextApiResponse } from 'next'
import { z } from 'zod'
import { readBody } from '@/lib/http/body'
import { Problem } from '@/lib/http/problem'
import { MAX_SOURCE, OWN_FUNCTIONS, type OwnConfiguration, strategyUnder } from '../own-code/configuration'
import { prepareApart } from '../own-code/prepare-apart'
import { warmUp } from '../own-code/run'
import { checkRoom, requireNoReset, touch } from '../sandbox/store'
import { OWN_COOKIE_PREFIX, type SandboxTicket } from '../sandbox/ticket'
import { clientOf, giveTicket, liveTicketOf } from '../sandbox/visitor'
import { beginLimited, clearedCookie, limitEdits } from './change'
import { configurationOf, keepOwn } from './own-code'

const source = z.string().min(1).max(MAX_SOURCE)
/** NextAuth does not look at these, so text is taken too. */
const age = z.union([z.number().min(-1e9).max(1e9), z.string().max(20)])

const Configuration = z.strictObject({
  functions: z.strictObject(Object.fromEntries(OWN_FUNCTIONS.map((name) => [name, source]))).partial(),
  options: z
    .strictObject({
      withoutSession: z.literal(true),
      maxAge: age,
      updateAge: age,
      jwtMaxAge: age,
      cookie: z
        .strictObject({
          // Nothing else that this site sets or reads begins so.
          name: z
            .string()
            .max(60)
            .startsWith(OWN_COOKIE_PREFIX)
            .regex(/^[\w.-]*$/),
          sameSite: z.enum(['lax', 'strict', 'none']),
          secure: z.boolean(),
          httpOnly: z.boolean()
        })
        .partial(),
      dangerousLinking: z.literal(true),
      debug: z.literal(true)
    })
    .partial()
})

const NOTHING: OwnConfiguration = { functions: {}, options: {} }

/** The `Configuration-Version` of a visitor's configuration, which Next's own `ETag` of a body is not. */
function versionOf(ticket: SandboxTicket | undefined): string {
  return ticket?.own ?? 'none'
}

/** Answers with the visitor's own configuration: `{ functions, options }`, both empty where it is the site's. */
export async function readConfiguration(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const ticket = await liveTicketOf(req)
  const own = ticket && (await configurationOf(ticket))
  res.setHeader('Configuration-Version', versionOf(ticket))
  res.json(own ? contentOf(own) : NOTHING)
}

function contentOf({ functions, options }: OwnConfiguration): OwnConfiguration {
  return { functions, options }
}

/**
 * Makes a configuration the visitor's own, from the next request on. Begins a sandbox if there is none. Empty members bring the site's back.
 * With a header `Configuration-Version` it takes the place of that version alone.
 * @throws Problem `invalid-input`, for code with `errors` that name line and column; `conflict`, `sandbox-full`, `too-many-requests`.
 */
export async function saveConfiguration(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const parsed = Configuration.safeParse(await readBody(req))
  if (!parsed.success) throw new Problem('invalid-input', explain(parsed.error))
  const own = parsed.data as OwnConfiguration
  const { javascript, errors } = await prepareApart(clientOf(req), own.functions)
  const [first] = errors
  if (first)
    throw new Problem('invalid-input', `Line ${first.line}, column ${first.column} of ${first.function}: ${first.message}`, undefined, {
      errors
    })
  const live = await liveTicketOf(req)
  const known = req.headers['configuration-version']
  if (known !== undefined && known !== versionOf(live))
    throw new Problem('conflict', 'Another tab has saved other code or options meanwhile. Save again, and yours take their place.')
  const ticket = live ?? (await beginLimited(req, res, 'jwt'))
  await limitEdits(req, ticket.id)
  await requireNoReset(ticket)
  await checkRoom(ticket)
  const before = await configurationOf(ticket)
  // Without the option `session` nobody chose the strategy.
  const chosen = before?.options.withoutSession ? 'jwt' : ticket.strategy
  clearOwnCookie(req, res, before?.options.cookie?.name, own.options.cookie?.name)
  const next = { ...(await keepOwn(ticket, own, javascript)), strategy: strategyUnder(own, chosen) }
  await giveTicket(res, next)
  res.setHeader('Configuration-Version', versionOf(next))
  touch(ticket.id, true)
  if (Object.keys(own.functions).length > 0) warmUp()
  res.json(own)
}

/** Takes away the session cookie, chunks and all, of a name that is no longer the session's: nothing else would. */
function clearOwnCookie(req: NextApiRequest, res: NextApiResponse, before: string | undefined, now: string | undefined): void {
  if (before === undefined || before === now) return
  for (const name of Object.keys(req.cookies)) if (name.startsWith(before)) res.appendHeader('Set-Cookie', clearedCookie(name))
}

function explain({ issues: [issue] }: z.ZodError): string {
  const [part, name, ...rest] = issue?.path ?? []
  const at = [name, ...rest].filter((each) => each !== undefined).join('.')
  if (part === 'functions' && issue?.code === 'too_big') return `${at} may have at most ${issue.maximum} characters.`
  if (at === 'cookie.name') return 'The name of the cookie begins with “own” here, and has up to 60 letters, digits, “_”, “-” and “.”.'
  if (part === 'options' && at) return `The option ${at} cannot be that value.`
  return `Send {"functions": {…}, "options": {…}}. Functions: ${OWN_FUNCTIONS.join(', ')}.`
}
