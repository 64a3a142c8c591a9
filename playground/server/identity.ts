import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '@/lib/http/body'
import { requireOwnOrigin } from '@/lib/http/origin'
import { Problem } from '@/lib/http/problem'
import { sendProblem } from '@/lib/http/route'
import { logFailure } from '@/lib/log'
import { mongo, untilAway } from '@/lib/mongo/runtime'
import { addressesOf, IDENTITY_PATH, openIdClientOf, readServerPath, secretOf } from '../sandbox/identity-client'
import { inFlight } from '../sandbox/last-use'
import { askStanding, checkRoom, requireNoReset, type SandboxKey, touch } from '../sandbox/store'
import { databaseName, recordedAs } from '../sandbox/ticket'
import { type CookieRequest, isOn, liveTicketOf } from '../sandbox/visitor'
import { recordRequest } from '../trace/request'
import { limits } from './limits'

/** What a browser asks the provider for, by the methods that it may use. */
const FOR_BROWSERS: readonly (readonly [path: RegExp, methods: readonly string[]])[] = [
  [/^\/interaction\/[\w-]+$/, ['GET', 'HEAD', 'POST']],
  // By a form that sends itself: the login of before ends where another account is chosen.
  [/^\/session\/end\/confirm$/, ['POST']],
  [/^\/(auth(\/[\w-]+)?|\.well-known\/openid-configuration|jwks)$/, ['GET', 'HEAD']]
]

function methodsOf(path: string): readonly string[] | undefined {
  return FOR_BROWSERS.find(([pattern]) => pattern.test(path))?.[1]
}

/** What NextAuth asks a provider for from server to server. */
const FOR_SERVERS = /^\/(\.well-known\/openid-configuration|token|jwks|me)$/

/**
 * The visitor's own OpenID provider. A browser is known by its ticket. A request from server to server names the visitor in its path, and
 * proves itself as the provider demands.
 */
export async function handleIdentity(req: CookieRequest, res: ServerResponse): Promise<void> {
  try {
    if (!isOn('oidc')) throw new Problem('not-found', 'This site has no OpenID provider: PLAYGROUND_PROVIDERS leaves it out.')
    await untilAway(answer(req, res))
  } catch (error) {
    sendProblem(error, res)
  }
}

async function answer(req: CookieRequest, res: ServerResponse): Promise<void> {
  const [path = ''] = (req.url ?? '').split('?')
  if (path.startsWith(`${IDENTITY_PATH}/of/`)) {
    const asked = readServerPath(path)
    if (!asked || !FOR_SERVERS.test(path.slice(asked.mount.length)) || !(await isLive(asked.sandbox)))
      throw new Problem('not-found', 'There is no such OpenID provider.')
    await limits().take('identityOfServer', asked.sandbox.id, 'requests of your application to your OpenID provider')
    return handle(req, res, asked.sandbox, asked.site, asked.mount)
  }
  const allowed = methodsOf(path.slice(IDENTITY_PATH.length))
  if (!allowed) throw new Problem('not-found', 'The OpenID provider has no such address.')
  if (!allowed.includes(req.method ?? '')) {
    res.setHeader('Allow', allowed.join(', '))
    throw new Problem('method-not-allowed', `Use ${allowed.join(', ')}.`)
  }
  if (req.method === 'POST') requireOwnOrigin(req, process.env.NEXTAUTH_URL)
  // Read here, so that the trace has it. Any other body the provider reads itself.
  if (path.startsWith(`${IDENTITY_PATH}/interaction/`) && req.method === 'POST') Object.assign(req, { body: await readBody(req) })
  const ticket = await liveTicketOf(req)
  if (!ticket) throw new Problem('not-found', 'Your OpenID provider begins with your sandbox. Begin a sign-in at /demo/sign-in.')
  await limits().take('identityOfSandbox', ticket.id, 'requests to your OpenID provider')
  await requireNoReset(ticket)
  await checkRoom(ticket)
  touch(ticket.id, true)
  // The provider is another party: what it asks its database is no part of the application.
  const recorded = { ...recordedAs(ticket), database: '' }
  const { site } = addressesOf(req)
  await inFlight(ticket.id, () => recordRequest(req, res, recorded, () => handle(req, res, ticket, site, IDENTITY_PATH)))
}

async function isLive(sandbox: SandboxKey): Promise<boolean> {
  // Strategy and time of birth decide nothing here.
  return (await askStanding({ ...sandbox, strategy: 'jwt', createdAt: 0 })) !== 'gone'
}

async function handle(req: IncomingMessage, res: ServerResponse, sandbox: SandboxKey, site: string, mount: string): Promise<void> {
  // Loaded at the first use: most readers never come here.
  const { identityProvider } = await import('../identity/provider')
  const { clientId, clientSecret } = openIdClientOf(sandbox, { site, own: '' })
  const provider = identityProvider({
    issuer: `${site}${IDENTITY_PATH}`,
    secret: secretOf(sandbox, 'provider'),
    client: { id: clientId, secret: clientSecret, redirectUri: `${site}/api/auth/callback/oidc` },
    database: mongo().connection.getClient().db(databaseName(sandbox)),
    onError: (error) => logFailure('the OpenID provider', error)
  })
  await provider.handle(req, res, mount)
}
