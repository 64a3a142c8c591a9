import { facts } from './fact'

const OAUTH_CALLBACK = 'next-auth/core/lib/oauth/callback.js'
const CALLBACK = 'next-auth/core/routes/callback.js'
const SESSION = 'next-auth/core/routes/session.js'
const NEXT = 'next-auth/next/index.js'
const REFRESH = 'oidc-provider/lib/actions/grants/refresh_token.js'

export default facts({
  'account-fields': {
    statement:
      'account in the callbacks has provider, type and providerAccountId beside the answer of the token endpoint: access_token, refresh_token, id_token, expires_at, scope and token_type.',
    source: OAUTH_CALLBACK
  },
  'account-expires-at-is-seconds': {
    statement: 'account.expires_at is in seconds since 1970, made from the expires_in of the answer.',
    source: 'openid-client/lib/token_set.js',
    library: 'openid-client'
  },
  'account-row-fields': {
    statement: 'The accounts row has the fields of account and userId. All three tokens stand there in clear, and expires_at is a number.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'account-reaches-no-read': {
    statement: 'account and profile reach the jwt callback at the sign-in alone, and the session callback under neither strategy.',
    source: SESSION
  },
  'provider-tokens-stay-out-of-the-cookie': {
    statement:
      'NextAuth puts none of the provider’s tokens into its own: the session token has name, email, picture and sub, and what the jwt callback adds.',
    source: CALLBACK
  },
  'session-token-is-not-the-id-token': {
    statement:
      'The session token is a JWE of NextAuth’s own. iss, aud and nonce of the id_token are not in it, and its exp is that of session.maxAge.',
    source: 'next-auth/jwt/index.js'
  },
  'session-outlives-the-access-token': {
    statement:
      'A session of NextAuth goes on, under both strategies, when the access token of the provider has ended: no read asks the provider.',
    source: SESSION
  },
  'access-token-by-user-id': {
    statement:
      'Under database the access token is found by a query on accounts. userId is an ObjectId there: the text of user.id finds nothing.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'access-token-opens-userinfo': {
    statement: 'The access token opens the provider’s userinfo; one that has ended is answered with 401 and invalid_token.',
    source: 'oidc-provider/lib/actions/userinfo.js',
    library: 'oidc-provider'
  },
  'id-token-is-no-access-token': {
    statement: 'userinfo refuses the id_token in place of an access token with 401.',
    source: 'oidc-provider/lib/actions/userinfo.js',
    library: 'oidc-provider'
  },
  'provider-token-is-no-session-token': {
    statement:
      'An id_token or an access token in the session cookie is no session under either strategy, and getToken() returns null for an id_token as bearer.',
    source: 'next-auth/jwt/index.js'
  },
  'offline-access-needs-consent': {
    statement: 'offline_access without prompt=consent brings no refresh token: the provider leaves the scope out.',
    source: 'oidc-provider/lib/actions/authorization/scopes.js',
    library: 'oidc-provider'
  },
  'refresh-answer': {
    statement:
      'The token endpoint answers a refresh token with a new access token, expires_in, and a new refresh token where the provider rotates them.',
    source: REFRESH,
    library: 'oidc-provider'
  },
  'refresh-needs-the-client': {
    statement: 'A refresh token is nothing without the client’s secret: the token endpoint answers 401 and invalid_client.',
    source: 'oidc-provider/lib/shared/client_auth.js',
    library: 'oidc-provider'
  },
  'refresh-token-works-once': {
    statement: 'A refresh token that was rotated is refused with 400 and invalid_grant.',
    source: REFRESH,
    library: 'oidc-provider'
  },
  'used-refresh-token-revokes-all': {
    statement: 'After a used refresh token came again, the provider refuses the new one too, and the access tokens of the grant with it.',
    source: REFRESH,
    library: 'oidc-provider'
  },
  'nextauth-never-refreshes': {
    statement: 'NextAuth sends the refresh token nowhere: neither reads nor updates ask the provider, however old the access token is.',
    source: SESSION
  },
  'refresh-in-jwt-callback': {
    statement:
      'A jwt callback can refresh: what it returns at a read of /api/auth/session is set as a cookie, so the next read has the new tokens.',
    source: SESSION
  },
  'refresh-without-response-is-lost': {
    statement:
      'getServerSession() without a request and a response, as in a server component, runs the jwt callback and cannot set a cookie: the rotated refresh token is lost, and the next refresh is refused with invalid_grant.',
    source: NEXT
  },
  'refresh-with-response-is-kept': {
    statement: 'getServerSession(req, res, options) sets the cookie, so a token that was refreshed there is kept.',
    source: NEXT
  },
  'refresh-in-get-token-never': {
    statement: 'getToken() runs no callback and refreshes nothing: it returns an access token that has ended.',
    source: 'next-auth/jwt/index.js'
  },
  'two-reads-refresh-twice': {
    statement:
      'Two reads at the same moment with one ended access token each send the same refresh token: the provider refuses one of them with invalid_grant.',
    source: SESSION
  },
  'lock-refreshes-once': {
    statement:
      'A promise that is kept under its refresh token is shared by all reads that bring it: the token is sent once, and each read gets the new access token.',
    source: SESSION
  },
  'late-answer-puts-old-tokens-back': {
    statement: 'Under jwt the last Set-Cookie wins: a read that began before a refresh and is answered after it puts the old tokens back.',
    source: SESSION
  },
  'refresh-failure-as-a-claim': {
    statement:
      'A jwt callback that catches a refused refresh and returns the token with an error claim keeps the session; one that throws ends it, and the cookie is removed.',
    source: SESSION
  },
  'refresh-in-session-callback': {
    statement:
      'Under database the session callback can refresh and write the accounts row: every read after it, in a server component too, has the new access token.',
    source: SESSION
  },
  'sign-out-revokes-no-token': {
    statement: 'A sign-out revokes nothing at the provider: the access token still opens userinfo, and the refresh token still works.',
    source: 'next-auth/core/routes/signout.js'
  },
  'sign-out-keeps-the-account': {
    statement: 'A sign-out leaves the accounts row with its tokens, under both strategies.',
    source: 'next-auth/core/routes/signout.js'
  },
  'second-sign-in-leaves-stale-tokens': {
    statement:
      'The accounts row keeps the tokens of the first sign-in. A listener of events.signIn gets the new ones at each sign-in, and can write them there.',
    source: 'next-auth/core/lib/callback-handler.js'
  }
})
