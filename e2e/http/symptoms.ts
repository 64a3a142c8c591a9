/** What people type when something does not work, and the pages one of which has to be found. */
export const SYMPTOMS: readonly (readonly [query: string, ...pages: string[]])[] = [
  // Signing in
  ['wrong password still logs in', '/experiments/authorize-returns'],
  ['signIn ok true but not signed in', '/experiments/sign-in-says-ok', '/recipes/custom-sign-in-page'],
  ['link still leads to login page after sign in', '/recipes/custom-sign-in-page'],
  ['remember me', '/recipes/lifetimes'],
  ['authorize returns null 401 CredentialsSignin', '/reference/errors', '/flow/login'],
  ['POST /api/auth/callback/credentials 401 (Unauthorized)', '/reference/errors', '/flow/login'],
  ['login only works after refresh', '/faq', '/experiments/stale-provider'],
  ['user enumeration unknown user different message', '/flow/login', '/reference/security', '/recipes/custom-sign-in-page'],
  ['redirected back to signin page with csrf=true', '/flow/login', '/experiments/csrf-missing'],
  ['MissingCSRF token does not match', '/experiments/csrf-missing', '/flow/login', '/reference/cookies'],
  ['open redirect callbackUrl', '/recipes/custom-sign-in-page', '/reference/security'],
  ['OAuthAccountNotLinked same email other provider', '/reference/errors'],
  ['?error=Configuration page', '/reference/errors'],

  // The session
  ["SESSION_ERROR Cannot read properties of undefined (reading 'id')", '/flow/session-callback', '/reference/errors'],
  ['session null in iframe', '/reference/deployment'],
  ['server component shows old value after update()', '/recipes/rename-with-update'],
  ['user.id is the email in signIn callback', '/reference/callbacks'],
  ['getSession null in API route called from the server', '/flow/middleware'],
  ['second argument of callback is undefined', '/reference/v3'],
  ['CLIENT_FETCH_ERROR Unexpected end of JSON input', '/reference/errors', '/experiments/callback-returns-nothing'],
  ['session.user only has name email image', '/experiments/session-callback-user', '/flow/session-callback', '/about/corrections'],
  ['session user is empty object', '/experiments/session-callback-user', '/flow/session-callback'],
  ['how to add role to session', '/flow/session-callback', '/recipes/type-safe-session', '/recipes/role-check', '/faq'],
  ["Property '_id' does not exist on type session.user typescript", '/recipes/type-safe-session'],
  ['extend session type module augmentation', '/recipes/type-safe-session'],
  ['token.user undefined in jwt callback', '/flow/jwt-callback', '/reference/callbacks', '/faq'],
  ['jwt callback called many times', '/flow/jwt-callback', '/faq', '/experiments/read-three-times'],
  ['useSession status loading forever', '/flow/client'],
  ['useSession null after login until reload', '/faq', '/experiments/stale-provider'],
  ['session not updating after changing username', '/recipes/rename-with-update', '/faq', '/experiments/rename-user'],
  ['update session without logging in again', '/recipes/rename-with-update'],
  [
    'getServerSession returns null in server component',
    '/experiments/server-session-arguments',
    '/recipes/protect-pages-and-routes',
    '/experiments/server-component-read',
    '/flow/client'
  ],
  [
    'TypeError: res.getHeader is not a function getServerSession',
    '/recipes/protect-pages-and-routes',
    '/experiments/server-session-arguments'
  ],
  ['getSession returns null in server component', '/flow/middleware', '/about/corrections', '/recipes/protect-pages-and-routes'],
  ['password hash leaked in session', '/experiments/leak-the-document', '/reference/security'],
  ['user can make himself admin with update()', '/experiments/trust-the-update', '/recipes/rename-with-update'],
  ['refresh token rotation race', '/faq'],

  // How long it lasts, and its end
  ['session expires too soon', '/recipes/lifetimes', '/reference/options'],
  ['keep users logged in for a week', '/recipes/lifetimes', '/reference/options'],
  ['log out all devices', '/recipes/sign-out-everywhere', '/recipes/devices'],
  ['deleted user is still logged in', '/strategies/jwt', '/faq'],
  ['rotate secret without logging everybody out', '/recipes/rotate-the-secret'],
  ['session.maxAge not respected, token has 30 days', '/reference/options', '/strategies/jwt'],
  ['logout does not invalidate jwt', '/experiments/steal-then-sign-out', '/strategies/jwt', '/faq', '/about/corrections'],
  ['stolen session cookie', '/experiments/steal-then-sign-out', '/reference/security'],
  ['force logout user from server', '/faq', '/recipes/sign-out-everywhere', '/experiments/sign-out-everywhere'],
  ['token accepted after expiry 15 seconds', '/experiments/fast-clock'],
  ['everyone logged out after deploy new secret', '/experiments/rotate-secret', '/recipes/rotate-the-secret'],
  ['blacklist jwt revoke', '/about/corrections', '/recipes/sign-out-everywhere', '/strategies/jwt'],

  // Cookies and secrets
  ['JWT_SESSION_ERROR decryption operation failed', '/faq', '/reference/errors'],
  [
    '[next-auth][error][JWT_SESSION_ERROR] https://next-auth.js.org/errors#jwt_session_error Invalid Compact JWE',
    '/faq',
    '/reference/errors'
  ],
  [
    'JWEDecryptionFailed: decryption operation failed at gcmDecrypt node_modules/jose/dist/node/cjs/runtime/decrypt.js',
    '/faq',
    '/reference/errors'
  ],
  ['431 request header fields too large', '/faq', '/reference/cookies'],
  ['nginx 502 upstream sent too big header', '/reference/deployment'],
  ['cookie too big chunks .0 .1', '/reference/cookies', '/experiments/grow-the-token', '/flow/cookie'],
  ['jwt.io invalid signature two dots', '/faq', '/experiments/paste-in-decoder', '/flow/cookie'],
  ['document.cookie does not show session token', '/faq', '/reference/cookies', '/flow/cookie'],
  ['no cookie set in production over http', '/experiments/wrong-url', '/flow/cookie', '/reference/cookies'],
  ['__Secure-next-auth.session-token missing', '/reference/cookies', '/experiments/wrong-url', '/flow/cookie'],
  ['[next-auth][error][NO_SECRET] Please define a `secret` in production.', '/reference/errors'],
  ['[next-auth][warn][NEXTAUTH_URL]', '/reference/errors'],
  ['xss steal httponly cookie', '/experiments/be-the-xss', '/flow/client', '/about/corrections'],
  ['decode next-auth token in express / python backend', '/recipes/verify-in-another-backend'],
  ['mobile app bearer token', '/recipes/test-sessions'],
  ['playwright test session', '/recipes/test-sessions'],

  // The proxy
  ['middleware does not run', '/flow/middleware', '/faq'],
  ['infinite redirect middleware', '/faq'],
  ['ERR_TOO_MANY_REDIRECTS', '/faq', '/experiments/with-auth'],
  ['getToken returns null in middleware', '/faq', '/flow/middleware'],
  ['req.nextauth.token null withAuth database sessions', '/experiments/with-auth', '/faq', '/flow/middleware'],
  ['admin only pages middleware role', '/recipes/role-check'],
  ['getServerSession in middleware', '/flow/middleware', '/experiments/four-ways-in-the-proxy', '/faq'],
  ['export default from next-auth/middleware not working next 16', '/flow/middleware', '/recipes/role-check', '/about/corrections'],
  ['middleware.ts renamed proxy.ts', '/flow/middleware'],
  ['protect api route', '/recipes/protect-pages-and-routes'],

  // The database
  ['OverwriteModelError: Cannot overwrite `User` model once compiled', '/reference/mongodb'],
  ['too many connections in development', '/reference/mongodb'],
  ['E11000 username null second oauth user', '/reference/mongodb'],
  ['credentials with prisma/mongodb database sessions not saved', '/strategies/database', '/faq'],
  [
    'CALLBACK_CREDENTIALS_JWT_ERROR UnsupportedStrategy Signin in with credentials only supported if JWT strategy is enabled',
    '/faq',
    '/reference/errors',
    '/experiments/credentials-only'
  ],
  ['sessions collection is empty', '/strategies/database', '/faq', '/experiments/split-brain', '/strategies/jwt'],
  ['MongoServerSelectionError database down session', '/experiments/mongo-down', '/reference/errors'],
  ['adapter_error_getSessionAndUser', '/reference/errors', '/experiments/mongo-down'],
  ['jwt or database strategy which one', '/strategies/choose', '/strategies/compare', '/faq'],
  [
    'switch strategy from jwt to database existing users',
    '/experiments/flip-without-signing-out',
    '/strategies/database',
    '/strategies/jwt'
  ],
  ['how many queries per request database sessions', '/strategies/compare', '/strategies/database', '/about/corrections'],
  ['migrate to auth.js v5', '/reference/v5'],
  ['trust host vercel AUTH_TRUST_HOST', '/reference/options', '/reference/v5'],
  ['csrf attack samesite', '/reference/security', '/reference/cookies', '/experiments/csrf-missing'],
  ['bcrypt Illegal arguments: string, undefined', '/reference/mongodb', '/flow/login', '/faq'],
  ['undefined cannot be serialized as JSON', '/recipes/protect-pages-and-routes', '/flow/client'],
  ['login page without css, Unexpected token <', '/flow/middleware', '/recipes/role-check', '/faq']
]
