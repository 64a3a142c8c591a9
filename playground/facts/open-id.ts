import { facts } from './fact'

const CHECKS = 'next-auth/core/lib/oauth/checks.js'
const AUTHORIZATION = 'next-auth/core/lib/oauth/authorization-url.js'
const OAUTH_CALLBACK = 'next-auth/core/lib/oauth/callback.js'
const HANDLER = 'next-auth/core/lib/callback-handler.js'
const CALLBACK = 'next-auth/core/routes/callback.js'
const SIGN_IN = 'next-auth/core/routes/signin.js'
const CLIENT = 'openid-client/lib/client.js'

export default facts({
  'oidc-authorization-address': {
    statement:
      'The address to which NextAuth sends the browser has client_id, scope, response_type=code, redirect_uri, state, nonce, code_challenge and code_challenge_method=S256.',
    source: AUTHORIZATION
  },
  'oidc-redirect-uri': {
    statement: 'redirect_uri is the address of NextAuth itself with /callback/ and the id of the provider.',
    source: 'next-auth/core/lib/providers.js'
  },
  'oidc-redirect-uri-follows-the-host': {
    statement: 'redirect_uri begins with NEXTAUTH_URL. Without it redirect_uri has the host of the request, where NextAuth trusts that.',
    source: 'next-auth/utils/detect-origin.js'
  },
  'oidc-foreign-redirect-uri': {
    statement:
      'A provider that does not know redirect_uri shows an error of its own with 400. It sends the browser nowhere, so NextAuth never hears of it.',
    source: 'oidc-provider/lib/actions/authorization/response_parameters.js',
    library: 'oidc-provider'
  },
  'oidc-sign-in-is-a-post': {
    statement:
      'GET /api/auth/signin/oidc begins no sign-in: it leads to the sign-in page. Only a POST with the CSRF token leads to the provider.',
    source: 'next-auth/core/index.js'
  },
  'oidc-query-goes-to-the-provider': {
    statement:
      'Parameters in the address of the sign-in request go to the provider: prompt and login_hint for example. They win over those of the provider’s configuration.',
    source: AUTHORIZATION
  },
  'oidc-query-can-change-the-scope': {
    statement: 'scope in the address of the sign-in request replaces the configured one, and the provider is asked for it.',
    source: AUTHORIZATION
  },
  'oidc-query-can-change-redirect-uri': {
    statement:
      'redirect_uri and client_id in the address of the sign-in request replace the configured ones too. The provider refuses what it does not know.',
    source: AUTHORIZATION
  },
  'oidc-query-cannot-change-the-checks': {
    statement:
      'state, nonce and code_challenge in the address of the sign-in request are replaced by those that NextAuth makes. One whose check is not in checks goes to the provider as it came.',
    source: AUTHORIZATION
  },
  'oidc-three-cookies': {
    statement:
      'The sign-in request sets next-auth.state, next-auth.pkce.code_verifier and next-auth.nonce: each HttpOnly, SameSite=Lax, on path /, for 15 minutes.',
    source: CHECKS
  },
  'oidc-check-cookies-are-jwes': {
    statement:
      'The three cookies are JWEs. decode() opens each with the secret and the name of its cookie as salt, and finds value and provider in it.',
    source: CHECKS
  },
  'oidc-check-cookie-is-no-session': {
    statement: 'A check cookie in the place of the session cookie is no session: it does not decrypt without its salt.',
    source: CHECKS
  },
  'oidc-check-cookies-with-prefix': {
    statement: 'With secure cookies the three names begin with __Secure-, and so does the salt of each JWE.',
    source: 'next-auth/core/lib/cookie.js'
  },
  'oidc-check-cookies-ignore-own-encode': {
    statement:
      'The three cookies are made by NextAuth’s own encode. jwt.encode of the options is not called for them, so under database they are JWEs too.',
    source: CHECKS
  },
  'oidc-checks-decide-the-cookies': {
    statement:
      'A cookie is set for each entry of checks alone. checks: ["state"] sets one, and the address has neither nonce nor code_challenge.',
    source: CHECKS
  },
  'oidc-checks-are-state-by-default': {
    statement: 'Without checks an OAuth provider has state alone: no PKCE and no nonce.',
    source: 'next-auth/core/lib/providers.js'
  },
  'oidc-cookies-cleared': {
    statement: 'A callback that succeeds clears the three cookies, under both strategies.',
    source: CHECKS
  },
  'oidc-cookies-stay-after-a-refusal': {
    statement: 'A callback that fails at the provider or at a check clears none of the three cookies.',
    source: CALLBACK
  },
  'oidc-cookies-cleared-before-the-sign-in-callback': {
    statement: 'A sign-in that the signIn callback refuses has passed the checks: the three cookies are cleared.',
    source: CALLBACK
  },
  'oidc-second-tab-replaces-the-checks': {
    statement:
      'There is one set of the three cookies in a browser. A sign-in that is begun in a second tab replaces them, and the first tab comes back to error=OAuthCallback.',
    source: CHECKS
  },
  'oidc-tampered-state': {
    statement:
      'A changed state ends in error=OAuthCallback, and the log says OAUTH_CALLBACK_ERROR with “state mismatch”. The token endpoint is not asked, and no row is written.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-state-missing-in-the-address': {
    statement: 'A callback without state in its address ends in error=OAuthCallback with “state missing from the response” in the log.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-missing-check-cookies': {
    statement:
      'A missing check cookie ends in error=OAuthCallback. The log names it: “State cookie was missing”, “PKCE code_verifier cookie was missing” or “Nonce cookie was missing”.',
    source: CHECKS
  },
  'oidc-other-browser': {
    statement:
      'The callback address opened in another browser signs nobody in: the cookies are missing there. The browser that began can still use the address.',
    source: CHECKS
  },
  'oidc-unreadable-check-cookie': {
    statement: 'A check cookie that does not decrypt, after a change of the secret for example, ends in error=OAuthCallback.',
    source: CHECKS
  },
  'oidc-check-cookie-of-another-provider': {
    statement:
      'A check cookie belongs to one provider: the callback address of another one refuses it, and the log says “created for a different provider”.',
    source: CHECKS
  },
  'oidc-check-cookie-ends': {
    statement:
      'A check cookie has an end of its own inside, after 15 minutes: one that a browser keeps longer is refused with error=OAuthCallback.',
    source: CHECKS
  },
  'oidc-pkce-of-another-sign-in': {
    statement:
      'With the code_verifier of another sign-in the token endpoint answers invalid_grant, and the sign-in ends in error=OAuthCallback.',
    source: 'oidc-provider/lib/helpers/pkce.js',
    library: 'oidc-provider'
  },
  'oidc-nonce-of-another-sign-in': {
    statement:
      'With the nonce cookie of another sign-in the code is exchanged, and then the id_token is refused: “nonce mismatch” in the log, error=OAuthCallback in the address.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-code-used-twice': {
    statement: 'A code works once. The second callback with it, all three cookies restored, ends in invalid_grant and error=OAuthCallback.',
    source: 'oidc-provider/lib/actions/grants/authorization_code.js',
    library: 'oidc-provider'
  },
  'oidc-code-used-twice-revokes': {
    statement:
      'A provider may revoke what a code brought once the code comes a second time. This one does: the access token of the first exchange is refused, and the session of NextAuth goes on.',
    source: 'oidc-provider/lib/actions/grants/authorization_code.js',
    library: 'oidc-provider'
  },
  'oidc-code-expired': {
    statement:
      'A code that has ended, for a reader who was away between the provider and the callback, ends in invalid_grant and error=OAuthCallback.',
    source: 'oidc-provider/lib/actions/grants/authorization_code.js',
    library: 'oidc-provider'
  },
  'oidc-reload-of-the-callback': {
    statement:
      'A reader who opens the callback address again after the sign-in gets error=OAuthCallback, since the cookies are gone, and stays signed in.',
    source: CALLBACK
  },
  'oidc-iss-mismatch': {
    statement:
      'A callback whose iss is another provider’s, or is missing although the provider announces it, is refused before the token endpoint is asked.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-consent-refused': {
    statement:
      'A reader who refuses at the provider comes back with access_denied and ends at error=Callback. The log has OAUTH_CALLBACK_HANDLER_ERROR and OAUTH_CALLBACK_ERROR.',
    source: OAUTH_CALLBACK
  },
  'oidc-error-of-the-provider-needs-no-state': {
    statement:
      'error in the callback address is believed without a look at state: whoever makes a reader open such an address leads them to error=Callback, and fills the log.',
    source: OAUTH_CALLBACK
  },
  'oidc-errors-end-at-the-sign-in-page': {
    statement:
      '/api/auth/error sends OAuthSignin, OAuthCallback, Callback, OAuthAccountNotLinked and EmailSignin on to the sign-in page. AccessDenied and Verification go to the error page.',
    source: 'next-auth/core/index.js'
  },
  'oidc-legs': {
    statement:
      'With idToken: true a sign-in sends four requests from server to server: discovery at the sign-in request; discovery, token endpoint and JWKS at the callback. The next sign-in sends all four again.',
    source: OAUTH_CALLBACK
  },
  'oidc-userinfo-without-id-token': {
    statement: 'With idToken: false the profile comes from one request to userinfo with the access token, and JWKS is not asked for.',
    source: OAUTH_CALLBACK
  },
  'oidc-id-token-not-asked-for': {
    statement:
      'With idToken: false a provider that sends an id_token all the same is refused: error=OAuthCallback, and “id_token detected in the response” in the log.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-id-token-by-default': {
    statement: 'idToken is true by itself where wellKnown has openid-configuration in it. Then userinfo is not asked.',
    source: 'next-auth/core/lib/providers.js'
  },
  'oidc-token-request': {
    statement:
      'The token request has grant_type, code, redirect_uri and code_verifier in its body, and client id and secret in the Authorization header (Basic).',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-wrong-client-secret': {
    statement:
      'A wrong clientSecret shows at the callback alone: the token endpoint answers invalid_client, and the reader ends at error=OAuthCallback.',
    source: OAUTH_CALLBACK
  },
  'oidc-unknown-client-id': {
    statement: 'A wrong clientId is answered by a page of the provider with 400; the reader does not come back.',
    source: 'oidc-provider/lib/actions/authorization/client.js',
    library: 'oidc-provider'
  },
  'oidc-discovery-unreachable': {
    statement:
      'A provider that cannot be reached ends the sign-in request in error=OAuthSignin, and the log says SIGNIN_OAUTH_ERROR. No cookie of a check is set.',
    source: SIGN_IN
  },
  'oidc-discovery-unreachable-at-the-callback': {
    statement:
      'A provider that cannot be reached any more at the callback ends in error=OAuthCallback. The code is unused then: with the same cookies the address still works.',
    source: OAUTH_CALLBACK
  },
  'oidc-id-token-of-another-key': {
    statement: 'An id_token that another key has signed is refused: error=OAuthCallback, and no row is written.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-id-token-claims-are-checked': {
    statement:
      'A well-signed id_token is refused for another issuer, another audience, another nonce, an end that is over or a missing sub.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-id-token-tolerance': {
    statement: 'An id_token that ended a few seconds ago is accepted: NextAuth allows ten seconds.',
    source: 'next-auth/core/lib/oauth/client.js'
  },
  'oidc-algorithm': {
    statement: 'NextAuth expects RS256: without client.id_token_signed_response_alg an id_token with ES256 is refused.',
    source: CLIENT,
    library: 'openid-client'
  },
  'oidc-profile-gets-claims': {
    statement: 'profile() gets the claims of the id_token first and the tokens second.',
    source: OAUTH_CALLBACK
  },
  'oidc-profile-throws': {
    statement:
      'A profile() that throws or returns no id leads back to the sign-in page without an error in the address. The log says OAUTH_PARSE_PROFILE_ERROR, and no row is written.',
    source: OAUTH_CALLBACK
  },
  'oidc-email-is-lower-case': {
    statement: 'The email address that profile() returns is put into lower case before it is looked up and stored.',
    source: OAUTH_CALLBACK
  },
  'oidc-account-id-is-text': {
    statement: 'providerAccountId is the id of profile() as text: a number becomes its digits.',
    source: OAUTH_CALLBACK
  },
  'oidc-profile-in-jwt-is-raw': {
    statement:
      'In the jwt callback profile is the claims of the id_token, and user is the user of the database: user.id is its id and not the provider’s sub.',
    source: CALLBACK
  },
  'oidc-sub-of-the-session': {
    statement: 'sub of the session token is the database id of the user with an adapter, and the id of profile() without one.',
    source: CALLBACK
  },
  'oidc-sign-in-callback-user': {
    statement:
      'At the first sign-in the signIn callback gets what profile() returned as user; at later ones it gets the user of the database.',
    source: CALLBACK
  },
  'oidc-events-of-a-first-sign-in': {
    statement: 'The first sign-in of a user fires createUser, linkAccount and signIn, in this order; a later one fires signIn alone.',
    source: HANDLER
  },
  'oidc-events-of-linking': {
    statement: 'An account that is linked to a reader who is signed in fires linkAccount and signIn, with isNewUser false.',
    source: HANDLER
  },
  'oidc-linking-keeps-the-session': {
    statement:
      'Linking an account under database keeps the session row and the session token. Under jwt it makes a new token with the same sub.',
    source: HANDLER
  },
  'oidc-event-profile': {
    statement: 'profile in events.linkAccount and events.signIn is what profile() returned, not the claims that the callbacks get.',
    source: CALLBACK
  },
  'oidc-dangerous-linking-looks-like-a-sign-up': {
    statement:
      'Linking by allowDangerousEmailAccountLinking looks like a sign-up: isNewUser is true, the trigger is "signUp", and events.createUser fires although no user was made.',
    source: HANDLER
  },
  'oidc-account-of-somebody-else': {
    statement:
      'A reader who is signed in and brings an account of another user is refused with error=OAuthAccountNotLinked, and stays signed in as before.',
    source: HANDLER
  },
  'oidc-email-verified-stays-null': {
    statement: 'emailVerified of a new user is null, although the id_token says email_verified: true.',
    source: HANDLER
  },
  'oidc-email-of-a-credentials-user': {
    statement:
      'An account whose email address a credentials user has already is refused with error=OAuthAccountNotLinked, under both strategies.',
    source: HANDLER
  },
  'oidc-email-of-a-magic-link-user': {
    statement:
      'An account whose email address a user of magic links has already is refused with error=OAuthAccountNotLinked, although that address was confirmed.',
    source: HANDLER
  },
  'oidc-deleted-user-leaves-the-account': {
    statement:
      'When a user document is deleted and its account is not, the next sign-in makes a new user and a second account, and the one after that is refused with OAuthAccountNotLinked.',
    source: HANDLER
  },
  'oidc-create-user-fails': {
    statement:
      'A user who cannot be stored, because of a unique index for example, ends in error=OAuthCreateAccount. No account is written, and the log has adapter_error_createUser.',
    source: CALLBACK
  },
  'oidc-rows-are-not-atomic': {
    statement:
      'User and account are two writes. Where the second one fails, the reader sees error=Callback, and the user stays without an account: the next sign-in is refused with OAuthAccountNotLinked.',
    source: HANDLER
  },
  'oidc-two-first-sign-ins-at-once': {
    statement:
      'Two first sign-ins of one account at the same moment can store two users with the same address. A unique index on email refuses the second one.',
    source: HANDLER
  },
  'oidc-database-calls-no-encode': {
    statement:
      'Under database neither a sign-in by OpenID nor one by a magic link calls jwt.encode or the jwt callback: NextAuth calls createSession itself, and the token is a UUID.',
    source: HANDLER
  },
  'oidc-database-needs-no-override': {
    statement: 'Without the jwt.encode that credentials need, sign-ins by OpenID and by magic link work under database.',
    source: HANDLER
  },
  'oidc-cookie-expiry': {
    statement:
      'Under both strategies the cookie of a sign-in by OpenID ends after session.maxAge; under database at the moment at which the row ends.',
    source: CALLBACK
  },
  'oidc-new-user-page': {
    statement:
      'pages.newUser is where a new user is sent at the first sign-in, with the callback URL as callbackUrl. Later sign-ins lead to the callback URL.',
    source: CALLBACK
  },
  'oidc-callback-url-waits-in-its-cookie': {
    statement:
      'The callback URL of a sign-in waits in the next-auth.callback-url cookie, and not in state. At the callback the redirect callback is asked about it again.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'oidc-sign-out-stays-at-the-provider': {
    statement: 'A sign-out at NextAuth ends no session at the provider: the next sign-in asks for no login there.',
    source: 'next-auth/core/routes/signout.js'
  },
  'oidc-prompt-login': {
    statement: 'prompt=login in the sign-in request makes the provider ask for the login again.',
    source: 'oidc-provider/lib/helpers/interaction_policy/prompts/login.js',
    library: 'oidc-provider'
  },
  'oidc-prompt-none': {
    statement:
      'prompt=none shows no page: for a reader without a session at the provider it comes back as login_required, which ends in error=Callback.',
    source: 'oidc-provider/lib/helpers/interaction_policy/prompts/login.js',
    library: 'oidc-provider'
  }
})
