import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Db } from 'mongodb'
import Provider, { type Configuration } from 'oidc-provider'
import { accountOf } from './accounts'
import { answerInteraction } from './interaction'
import { errorPage } from './page'
import { SIGNING_ALGORITHM, signingKey } from './signing-key'
import { storeIn } from './store'

/** Seconds that tokens live. An access token of real life lives an hour; here a reader sees it end. */
export const LIFETIMES = { accessToken: 30, code: 60, refreshToken: 24 * 60 * 60, login: 60 * 60 }

export interface IdentityProviderOptions {
  /** Its name in tokens: the origin and the path that browsers see, without a slash at the end. */
  issuer: string
  /** From which its keys are derived. */
  secret: string
  client: { id: string; secret: string; redirectUri: string }
  /** Where it keeps logins, consents, codes and tokens. */
  database: Db
  /** Gets what fails inside. */
  onError: (error: unknown) => void
}

export interface IdentityProvider {
  /**
   * Answers a request.
   * @param mount the path under which the provider stands for whoever asks, `/api/oidc` for example.
   */
  handle(req: IncomingMessage, res: ServerResponse, mount: string): Promise<void>
}

/** A real OpenID provider with one client, the application. It costs less than a millisecond to make. */
export function identityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { issuer, onError } = options
  const provider = new Provider(issuer, configurationOf(options))
  const origin = new URL(issuer)
  provider.proxy = true
  provider.silent = true
  provider.on('server_error', (_context, error) => onError(error))
  provider.use(async (context, next) => {
    await next()
    // Whoever asks from server to server uses another address than browsers do.
    if (context.oidc?.route === 'discovery') Object.assign(context.body as object, { authorization_endpoint: `${issuer}/auth` })
  })
  const answer = provider.callback()
  return {
    async handle(req, res, mount) {
      const asked = Object.assign(req, { originalUrl: req.url ?? '' })
      req.url = asked.originalUrl.slice(mount.length) || '/'
      // Browsers are told addresses of the issuer's origin, whatever stands between them and this process.
      const isBrowsers = issuer.endsWith(mount)
      Object.assign(req.headers, { 'x-forwarded-proto': isBrowsers ? origin.protocol.slice(0, -1) : 'http' })
      if (isBrowsers) Object.assign(req.headers, { 'x-forwarded-host': origin.host })
      try {
        await (req.url.startsWith('/interaction/') ? answerInteraction(provider, req, res) : answer(req, res))
      } finally {
        // Whoever records the request finds it as it came.
        req.url = asked.originalUrl
      }
    }
  }
}

function configurationOf({ issuer, secret, client, database }: IdentityProviderOptions): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const
  return {
    adapter: storeIn(database),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        client_name: 'NextAuth Live',
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        id_token_signed_response_alg: SIGNING_ALGORITHM
      }
    ],
    jwks: { keys: [signingKey(secret)] },
    cookies: {
      keys: [secret],
      names: { session: 'provider.session', interaction: 'provider.interaction', resume: 'provider.resume' },
      long: { ...cookie, path: new URL(issuer).pathname },
      // Each sign-in that is under way has cookies of its own, by their paths.
      short: cookie
    },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    // The id_token has the claims of every scope, so NextAuth needs no request for them.
    conformIdTokenClaims: false,
    async findAccount(_context, sub) {
      const account = accountOf(sub)
      return account && { accountId: sub, claims: async () => ({ ...account }) }
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    interactions: { url: (context, { uid }) => `${new URL(context.oidc.issuer).pathname}/interaction/${uid}` },
    // What NextAuth uses, and nothing else.
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic'],
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false }
    },
    ttl: {
      AccessToken: LIFETIMES.accessToken,
      AuthorizationCode: LIFETIMES.code,
      IdToken: LIFETIMES.login,
      RefreshToken: LIFETIMES.refreshToken,
      Grant: LIFETIMES.refreshToken,
      Session: LIFETIMES.login,
      Interaction: LIFETIMES.login
    },
    renderError(context, out) {
      context.type = 'html'
      context.body = errorPage(String(out.error), String(out.error_description ?? ''))
    }
  }
}
