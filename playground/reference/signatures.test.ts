// cspell:words AADSTS ERESOLVE TURBOPACK supabase webapi
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnose, MOST } from './diagnose'
import { ERROR_CODES } from './error-codes'
import { SIGNATURES } from './signatures'

const ids = (text: string) => diagnose(text).map(({ signature }) => signature.id)
/** As NextAuth v4 logs an error. Source: next-auth 4.24, `utils/logger.js`. */
const logged = (code: string, message: string) =>
  `[next-auth][error][${code}] \nhttps://next-auth.js.org/errors#${code.toLowerCase()} ${message} {\n  message: '${message}',\n  stack: 'Error: ${message}\\n    at x (/app/node_modules/next-auth/core/index.js:1:1)',\n  name: 'Error'\n}`

describe('the table', () => {
  it('has each id once, and each a page, an experiment and a fact that are there', () => {
    const all = SIGNATURES.map(({ id }) => id)
    expect(new Set(all).size).toBe(all.length)
    for (const { id, page, experiment } of SIGNATURES) {
      const path = page?.replace(/#.*/, '')
      if (path) expect([`pages${path}.mdx`, `pages${path}/index.mdx`].some(existsSync), `${id}: ${page}`).toBe(true)
      if (experiment) expect(existsSync(`playground/experiments/${experiment}.ts`), `${id}: ${experiment}`).toBe(true)
    }
  })

  it('says in each entry the cause, the sign, the fix and what to look at next, in sentences', () => {
    for (const { id, meaning, cause, sign, fix, next } of SIGNATURES)
      for (const text of [meaning, cause, sign, fix, next]) expect(text, id).toMatch(/^\S.{5,}[.:)…]$/)
  })

  /** Where a title stands for several texts, or for a part of one. */
  const SEEN: Readonly<Record<string, string>> = {
    'empty-session': 'GET /api/auth/session 200\n{}',
    'unexpected-iss-value': 'unexpected iss value, expected x, got: y',
    'state-mismatch': 'state mismatch, expected x, got: y',
    'token-of-the-provider-too-early-or-late': 'RPError: JWT expired, now 2, exp 1',
    'mail-server': 'Invalid login: 535 5.7.8',
    'mongodb-address': 'querySrv ENOTFOUND _mongodb._tcp.cluster0.example',
    'dynamic-server-usage': 'Dynamic server usage: x',
    'client-fetch-refused': 'CLIENT_FETCH_ERROR fetch failed: ECONNREFUSED',
    'error-undefined': '/signin?error=undefined',
    'session-is-not-there': "Cannot read properties of null (reading 'user')",
    'conflicting-app-and-page':
      'Conflicting app and page file was found, please remove the conflicting files to continue:\n  "pages/api/auth/[...nextauth].ts" - "app/api/auth/[...nextauth]/route.ts"',
    'output-export':
      'Page "/api/auth/[...nextauth]" is missing "generateStaticParams()" so it cannot be used with "output: export" config.',
    'peer-from-next-auth': 'npm ERR! peer next@"^12.2.5 || ^13 || ^14" from next-auth@4.24.7',
    'window-is-not-defined': 'ReferenceError: window is not defined\n    at signIn (/app/node_modules/next-auth/react/index.js:266:25)',
    'cors-at-the-sign-in':
      "Access to fetch at 'https://accounts.google.com/o/oauth2/v2/auth?x' (redirected from 'http://localhost:3000/api/auth/signin/google') from origin 'http://localhost:3000' has been blocked by CORS policy",
    'samesite-none-without-secure':
      'it had the "SameSite=None" attribute but did not have the "Secure" attribute, which is required in order to use "SameSite=None".',
    'domain-of-a-cookie': 'it was blocked because its Domain attribute was invalid with regards to the current host url.',
    'prefix-of-a-cookie':
      'it was blocked because it used the "__Secure-" or "__Host-" prefix in its name and broke the additional rules applied to cookies with these prefixes',
    'answer-404': 'GET http://localhost:3000/api/auth/session 404 (Not Found)',
    'answer-405': 'POST http://localhost:3000/api/auth/callback/credentials 405 (Method Not Allowed)',
    'update-changes-nothing': 'session.update() does not change anything',
    'credentials-under-database': 'Credentials does not work with `strategy` = `database`',
    'get-token-returns-null': 'getToken() returns null',
    'get-server-session-returns-null': 'getServerSession() returns null',
    'get-session-returns-null': 'getSession() returns null',
    'use-session-is-undefined': 'useSession() returns undefined',
    'session-user-id-is-undefined': 'session.user.id is undefined',
    'session-in-an-iframe': 'the session is null in an iframe',
    'not-in-production': 'login works on localhost but not in production',
    'cannot-read-properties-of-undefined': "Cannot read properties of undefined (reading 'id')",
    'secure-cookie-over-http': 'it had the "Secure" attribute but was not received over a secure connection',
    'does-not-exist-on-type': "Property 'username' does not exist on type '{ name?: string }'.",
    'action-not-supported': 'Error: This action with HTTP GET is not supported by NextAuth.js',
    'answer-500': 'POST /api/auth/callback/credentials 500 in 31ms',
    'bad-auth': 'MongoServerError: bad auth : authentication failed',
    NEXTAUTH_URL: '[next-auth][warn][NEXTAUTH_URL]',
    adapter_error: '[next-auth][error][adapter_error_getUser]',
    EVENT_ERROR: '[next-auth][error][SESSION_EVENT_ERROR]'
  }

  it('finds each entry by its title', () => {
    for (const { id, title, where } of SIGNATURES) {
      const text = SEEN[id] ?? (title === id && where === 'address' ? `/auth/error?error=${title}` : title)
      expect(ids(text)[0], `${id}: ${text}`).toBe(id)
    }
  })
})

describe('patterns are safe against any text', () => {
  /** Every quantifier of a pattern outside of character classes, with its greatest count. */
  const counts = (source: string) =>
    [
      ...source
        .replace(/\\./g, 'x')
        .replace(/\[[^\]]*\]/g, 'x')
        .replace(/\(\?[:=!<]+/g, '(')
        .matchAll(/[*+?]|\{(\d+)(,?)(\d*)\}/g)
    ].map(([whole, least, comma, most]) =>
      whole === '?' ? 2 : whole === '*' || whole === '+' || (comma && !most) ? Infinity : Number(most || least)
    )
  it.each(SIGNATURES.flatMap(({ id, patterns }) => patterns.map((pattern) => [id, pattern] as const)))('%s %s', (_, pattern) => {
    // The greatest number of ways in which a match may be tried from one place.
    expect(counts(pattern.source).reduce((steps, count) => steps * count, 1)).toBeLessThanOrEqual(200_000)
    expect(pattern.flags).not.toMatch(/[gy]/)
  })

  it('looks at the beginning and the end of a long text', () => {
    const filler = 'x y\n'.repeat(MOST)
    expect(ids(`${filler}${logged('JWT_SESSION_ERROR', 'decryption operation failed')}`)[0]).toBe('decryption-operation-failed')
    expect(ids(`E11000 dup key\n${filler}`)).toEqual(['e11000'])
    expect(ids(`${filler}E11000${filler}`)).toEqual([])
  })

  it('answers any text, and finds nothing in rubbish', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => Array.isArray(diagnose(text))))
    for (const rubbish of ['[', 'error=', 'a_', '502 ', '431', '200 {', 'Cannot read ', '\u001b[', '%', '&'])
      expect(diagnose(rubbish.repeat(50_000))).toBeDefined()
    expect(diagnose('')).toEqual([])
    expect(diagnose('Hello. The Callback of my Configuration is fine, and so is Verification.')).toEqual([])
  })
})

describe('a pasted text leads to its page', () => {
  it.each(ERROR_CODES.filter(({ where }) => where !== 'address').map(({ code }) => code))('%s, as it is logged', (code) => {
    const level = ['NEXTAUTH_URL', 'DEBUG_ENABLED', 'TWITTER_OAUTH_2_BETA'].includes(code) ? 'warn' : 'error'
    expect(ids(`[next-auth][${level}][${code}] \nhttps://next-auth.js.org/${level}s#${code.toLowerCase()} my own message`)).toEqual([code])
  })

  it.each(ERROR_CODES.filter(({ where }) => where === 'address').map(({ code }) => code))(
    '%s, in an address and in what signIn() returns',
    (code) => {
      expect(ids(`http://localhost:3000/api/auth/signin?callbackUrl=http%3A%2F%2Flocalhost%3A3000%2F&error=${code}`)).toEqual([code])
      expect(ids(`{"error":"${code}","status":401,"ok":false,"url":null}`)).toEqual([code])
    }
  )

  it('both families', () => {
    expect(ids(`${logged('adapter_error_getUserByEmail', 'x')}\n${logged('SIGN_IN_EVENT_ERROR', 'y')}`)).toEqual([
      'adapter_error',
      'EVENT_ERROR'
    ])
  })

  it.each<[name: string, text: string, ...ids: string[]]>([
    ['a wrong secret', logged('JWT_SESSION_ERROR', 'decryption operation failed'), 'decryption-operation-failed', 'JWT_SESSION_ERROR'],
    [
      'with colours',
      '\u001b[31m[next-auth][error][JWT_SESSION_ERROR]\u001b[39m \u001b[1mInvalid Compact JWE\u001b[0m',
      'invalid-compact-jwe',
      'JWT_SESSION_ERROR'
    ],
    [
      'in a log of JSON',
      JSON.stringify({ level: 50, time: 1764230000000, msg: logged('JWT_SESSION_ERROR', '"exp" claim timestamp check failed') }),
      'exp-claim-timestamp-check-failed',
      'JWT_SESSION_ERROR'
    ],
    [
      'with timestamps',
      `2026-11-27T10:00:00.000Z app-1  | ${logged('SESSION_ERROR', "Cannot read properties of undefined (reading 'id')")}`,
      'cannot-read-properties-of-undefined',
      'SESSION_ERROR'
    ],
    ['nbf', logged('JWT_SESSION_ERROR', '"nbf" claim timestamp check failed'), 'nbf-claim-timestamp-check-failed', 'JWT_SESSION_ERROR'],
    [
      'a callback that returns null',
      logged('JWT_SESSION_ERROR', 'JWT Claims Set MUST be an object'),
      'jwt-claims-set',
      'JWT_SESSION_ERROR'
    ],
    ['a lifetime as a text', logged('JWT_SESSION_ERROR', 'Invalid time period format'), 'invalid-time-period-format', 'JWT_SESSION_ERROR'],
    ['rows of another type', logged('SESSION_ERROR', 'session.expires.toISOString is not a function'), 'to-iso-string', 'SESSION_ERROR'],
    [
      'an error of authorize() in an address',
      'http://a.example/signin?error=Illegal%20arguments%3A%20string%2C%20undefined',
      'illegal-arguments'
    ],
    ['an empty error', 'http://a.example/signin?error=&callbackUrl=x', 'error-undefined'],
    ['a body after a status', 'HTTP/1.1 200 OK\n{"url":"http://localhost:3000/api/auth/signin?csrf=true"}', 'csrf-true'],
    [
      'a refused sign-in',
      '401\n{"url":"http://localhost:3000/api/auth/error?error=CredentialsSignin&provider=credentials"}',
      'CredentialsSignin'
    ],
    ['an empty session', 'GET /api/auth/session 200 OK\n{}', 'empty-session'],
    ['an empty session in short', '200 {}', 'empty-session'],
    ['a status beside a code', `GET /api/auth/session 500 in 12ms\n${logged('NO_SECRET', 'x')}`, 'NO_SECRET', 'answer-500'],
    ['an empty body', 'GET /api/auth/session 200\ncontent-length: 0\n', 'unexpected-end-of-json-input'],
    ['a large header', 'HTTP/1.1 431 Request Header Fields Too Large', '431'],
    [
      'nginx',
      '2026/11/27 10:00:00 [error] 29#29: *1 upstream sent too big header while reading response header from upstream, client: 10.0.0.1',
      'upstream-sent-too-big-header'
    ],
    ['a page of nginx, which has more causes', '<h1>502 Bad Gateway</h1><hr>nginx', '502'],
    ['the browser', 'This page isn’t working. localhost redirected you too many times.', 'too-many-redirects'],
    [
      'HTML',
      `[next-auth][error][CLIENT_FETCH_ERROR] Unexpected token '<', "<!DOCTYPE "... is not valid JSON`,
      'unexpected-token',
      'CLIENT_FETCH_ERROR'
    ],
    ['a server that is down', logged('CLIENT_FETCH_ERROR', 'fetch failed'), 'client-fetch-refused', 'CLIENT_FETCH_ERROR'],
    ['mongoose', 'MongooseError: Operation `users.findOne()` buffering timed out after 10000ms', 'buffering-timed-out'],
    ['MongoDB', 'MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017', 'mongo-server-selection-error'],
    [
      'an OAuth user twice',
      `${logged('adapter_error_createUser', 'E11000 duplicate key error collection: app.users index: username_1 dup key: { username: null }')}`,
      'e11000',
      'adapter_error'
    ],
    ['an OpenID provider', logged('OAUTH_CALLBACK_ERROR', 'State cookie was missing.'), 'state-cookie-was-missing', 'OAUTH_CALLBACK_ERROR'],
    [
      'a clock',
      logged('OAUTH_CALLBACK_ERROR', 'JWT not active yet, now 1764230000, nbf 1764230100'),
      'token-of-the-provider-too-early-or-late',
      'OAUTH_CALLBACK_ERROR'
    ],
    [
      'a slow provider',
      logged('SIGNIN_OAUTH_ERROR', 'outgoing request timed out after 3500ms'),
      'outgoing-request-timed-out',
      'SIGNIN_OAUTH_ERROR'
    ],
    [
      'a certificate',
      logged('SIGNIN_OAUTH_ERROR', 'self-signed certificate in certificate chain'),
      'self-signed-certificate',
      'SIGNIN_OAUTH_ERROR'
    ],
    [
      'a mail server',
      logged('SIGNIN_EMAIL_ERROR', 'Invalid login: 535-5.7.8 Username and Password not accepted'),
      'mail-server',
      'SIGNIN_EMAIL_ERROR'
    ],
    [
      'a relative address',
      "TypeError: Failed to construct 'URL': Invalid URL\n    at signIn (webpack-internal:///next-auth/react/index.js)",
      'invalid-url'
    ],
    ['the edge', "Error: The edge runtime does not support Node.js 'crypto' module.", 'edge-runtime'],
    [
      'a static page',
      "Error: Dynamic server usage: Route /x couldn't be rendered statically because it used `headers`.",
      'dynamic-server-usage'
    ],
    ['a module', 'Error: `headers` was called outside a request scope. Read more: https://nextjs.org/docs', 'outside-a-request-scope'],
    [
      'a provider that is missing',
      'Error: [next-auth]: `useSession` must be wrapped in a <SessionProvider />',
      'wrapped-in-session-provider'
    ],
    [
      'v5',
      '[auth][error] JWTSessionError: Read more at https://errors.authjs.dev#jwtsessionerror\n[auth][cause]: Error: no matching decryption secret',
      'no-matching-decryption-secret',
      'v5-log'
    ],
    [
      'v5 without a secret',
      '[auth][error] MissingSecret: Please define a `secret`. Read more at https://errors.authjs.dev#missingsecret',
      'missing-secret-of-v5',
      'v5-log',
      'NO_SECRET'
    ],
    [
      'v5 and another issuer',
      '[auth][error] CallbackRouteError: Read more at https://errors.authjs.dev#callbackrouteerror\n[auth][cause]: OperationProcessingError: unexpected JWT "iss" (issuer) claim value',
      'unexpected-iss-value',
      'v5-log'
    ],
    [
      'a provider that sends iss',
      logged('OAUTH_CALLBACK_ERROR', 'issuer must be configured on the issuer'),
      'issuer-must-be-configured',
      'OAUTH_CALLBACK_ERROR'
    ],
    ['a provider without an id', logged('SIGNIN_OAUTH_ERROR', 'client_id is required'), 'client-id-is-required', 'SIGNIN_OAUTH_ERROR'],
    ['the same in an address', 'https://github.com/login/oauth/authorize?client_id=undefined&scope=x', 'client-id-is-required'],
    [
      'another algorithm',
      logged('OAUTH_CALLBACK_ERROR', 'unexpected JWT alg received, expected RS256, got: HS256'),
      'unexpected-jwt-alg',
      'OAUTH_CALLBACK_ERROR'
    ],
    ['Keycloak and an address that it does not know', 'We are sorry...\nInvalid parameter: redirect_uri', 'redirect-uri-mismatch'],
    [
      'Entra and an address that it does not know',
      'AADSTS50011: The redirect URI specified in the request does not match',
      'redirect-uri-mismatch'
    ],
    ['Entra and an old secret', 'AADSTS7000222: The provided client secret keys are expired.', 'invalid-client'],
    [
      'an adapter that was not made with a client',
      logged('adapter_error_getSessionAndUser', '_client.db is not a function'),
      'client-db-is-not-a-function',
      'adapter_error'
    ],
    [
      'an adapter that is a promise',
      logged('SESSION_ERROR', 'getSessionAndUser is not a function'),
      'adapter-method-is-not-a-function',
      'SESSION_ERROR'
    ],
    [
      'a session that is not there',
      "TypeError: Cannot read properties of undefined (reading 'user')\n    at Profile (webpack-internal:///./components/profile.tsx:12:30)",
      'session-is-not-there'
    ],
    [
      'a session callback, in its own file',
      "TypeError: Cannot read properties of undefined (reading 'id')\n    at session (webpack-internal:///(rsc)/./lib/options.ts:43:38)",
      'cannot-read-properties-of-undefined'
    ],
    [
      'a jwt callback that throws at the sign-in',
      logged('OAUTH_CALLBACK_HANDLER_ERROR', "Cannot read properties of undefined (reading 'id')"),
      'OAUTH_CALLBACK_HANDLER_ERROR'
    ],
    ['a text for JSON', logged('CLIENT_FETCH_ERROR', 'Unexpected token E in JSON at position 0'), 'text-for-json', 'CLIENT_FETCH_ERROR'],
    [
      'a long cookie under debug',
      "[next-auth][debug][CHUNKING_SESSION_COOKIE] {\n  message: 'Session cookie exceeds allowed 4096 bytes.',\n  valueSize: 5884,\n  chunks: [ 4096, 2114 ]\n}",
      'CHUNKING_SESSION_COOKIE'
    ],
    [
      'a provider that is missing, in production',
      "TypeError: Cannot destructure property 'data' of '(0 , next_auth_react__WEBPACK_IMPORTED_MODULE_1__.useSession)(...)' as it is undefined.",
      'wrapped-in-session-provider'
    ],
    [
      'an id_token that nobody asked for',
      logged('OAUTH_CALLBACK_ERROR', 'id_token detected in the response, you must use client.callback() instead of client.oauthCallback()'),
      'id-token-detected',
      'OAUTH_CALLBACK_ERROR'
    ],
    [
      'a cookie of another provider',
      logged('OAUTH_CALLBACK_ERROR', 'next-auth.state cookie was created for a different provider than the one handling the callback.'),
      'created-for-a-different-provider',
      'OAUTH_CALLBACK_ERROR'
    ],
    [
      'a profile without an id',
      logged('OAUTH_PARSE_PROFILE_ERROR', 'Profile id is missing in Acme OAuth profile response'),
      'OAUTH_PARSE_PROFILE_ERROR'
    ],
    ['the error page of a configuration', 'Server error\nThere is a problem with the server configuration.', 'Configuration'],
    ['a user without a hash', 'Error: Illegal arguments: string, object', 'illegal-arguments'],
    ['a form without the password', '?error=Illegal%20arguments%3A%20undefined%2C%20string', 'illegal-arguments'],
    [
      'a check cookie of another secret',
      logged('OAUTH_CALLBACK_ERROR', 'decryption operation failed'),
      'decryption-operation-failed',
      'OAUTH_CALLBACK_ERROR'
    ],
    ['a route that is not there', 'GET /api/auth/providers 404 in 35ms', 'answer-404'],
    ['a route for GET alone', 'POST /api/auth/callback/credentials 405 in 3ms', 'answer-405'],
    ['a cookie that no browser keeps', 'options: { httpOnly: true, sameSite: "none", secure: false }', 'samesite-none-without-secure'],
    [
      'the form of v5 under v4',
      'TypeError: (0 , __TURBOPACK__imported__module__$5b$project$5d2f$src$2f$auth$2e$ts__$5b$app$2d$rsc$5d$__$28$ecmascript$29$__.auth) is not a function',
      'auth-is-not-a-function'
    ],
    [
      'the types of v4 under v5',
      `Module '"next-auth"' has no exported member 'getServerSession'.ts(2305)`,
      'get-server-session-is-not-a-function'
    ],
    [
      'the module for the function',
      'TypeError: next_auth_providers_credentials__WEBPACK_IMPORTED_MODULE_1__ is not a function',
      'default-import-of-next-auth'
    ],
    [
      'letters in an address',
      'TypeError [ERR_INVALID_CHAR]: Invalid character in header content ["Location"]\n    at NextAuthApiHandler (/app/node_modules/next-auth/next/index.js:43:23)',
      'invalid-character-in-header'
    ],
    [
      'a refused connection beside an address',
      'connect ECONNREFUSED 127.0.0.1:80 for http://localhost/api/auth/session',
      'client-fetch-refused'
    ],
    ['the error page of a link', 'Unable to sign in\nThe sign in link is no longer valid.', 'Verification'],
    ['the error page of a refusal', 'Access Denied\nYou do not have permission to sign in.', 'AccessDenied'],
    ['the sign-in page', 'Try signing in with a different account.', 'try-a-different-account'],
    ['the sign-in page after a wrong password', 'Sign in failed. Check the details you provided are correct.', 'CredentialsSignin'],
    ['the sign-in page without a mail', 'The e-mail could not be sent.', 'EmailSignin'],
    ['the sign-in page of required: true', 'Please sign in to access this page.', 'SessionRequired'],
    [
      'several lines: the cause before what follows from it',
      `${logged('adapter_error_getSessionAndUser', 'connect ECONNREFUSED 127.0.0.1:27017')}\n${logged('SESSION_ERROR', 'connect ECONNREFUSED 127.0.0.1:27017')}`,
      'mongo-server-selection-error',
      'SESSION_ERROR',
      'adapter_error'
    ]
  ])('%s', (_, text, ...expected) => {
    expect(ids(text)).toEqual(expected)
  })
})

/** Sentences of people, as they ask. */
describe('a sentence leads to its page, where it has a name of NextAuth’s', () => {
  it.each<[text: string, id: string]>([
    ['getToken always returns null in my middleware', 'get-token-returns-null'],
    ['Null token in middleware authorized callback', 'get-token-returns-null'],
    ['getServerSession returns null in nextjs app router', 'get-server-session-returns-null'],
    ['useSession returns undefined user.id', 'session-user-id-is-undefined'],
    ['getSession({ req }) always returns null in an API route', 'get-session-returns-null'],
    ['NextAuth session undefined in production', 'not-in-production'],
    ["the session's user object only has name, email, and image fields", 'session-user-id-is-undefined'],
    ['session is null after refresh', 'use-session-is-undefined'],
    ['useSession status is stuck at loading', 'use-session-is-undefined'],
    ['When changing the db and calling update() without arguments, the session is most definitely NOT pulled', 'update-changes-nothing'],
    ['How to store sessions in the database with Credentials Provider?', 'credentials-under-database'],
    ["the cookie isn't being set when embedded in a page via an iframe", 'session-in-an-iframe'],
    ['session undefined after login on production but works on localhost', 'not-in-production'],
    ['after the sign-in I am redirected to localhost:3000', 'redirected-to-localhost'],
    ['Infinite redirect with middleware and basePath', 'too-many-redirects'],
    ['/api/auth/session returns empty {} but works in development', 'empty-session'],
    ['the magic link is already used up by the link checker', 'Verification']
  ])('%s', (text, id) => {
    expect(ids(text)[0]).toBe(id)
  })
})

describe('what has another cause leads nowhere', () => {
  it.each([
    'JsonWebTokenError: invalid signature\n    at /app/node_modules/jsonwebtoken/verify.js:133:19',
    'UnauthorizedError: invalid signature',
    'Stripe webhook: Invalid signature for payload',
    "Property 'id' does not exist on type 'Product'.ts(2339)",
    "TypeError: Cannot read properties of undefined (reading 'name')\n    at ProductCard (src/components/product-card.tsx:8:20)",
    '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    'AccessDenied: Access Denied at S3ServiceException',
    'FirebaseError: Firebase: Error (auth/invalid-credential).',
    'TypeError: firebase.auth is not a function',
    'TypeError: auth is not a function\n    at Layer.handle (/app/node_modules/express/lib/router/layer.js:95:5)',
    'Error: connect ECONNREFUSED 127.0.0.1:587',
    'npm error code ERESOLVE\nnpm error While resolving: react-day-picker@8.10.1\nnpm error Found: react@19.1.0',
    'GET /products 404 in 12ms',
    'POST /api/login 401 in 30ms',
    'Infinite loop: Maximum update depth exceeded',
    'The update() of the model is not in the transaction.',
    'Invalid credentials for the database user',
    'The database credentials have a strategy of a database per tenant',
    'git: redirected to docker hub',
    'auth.api.getSession() returns null in server components with the cookie cache of better-auth',
    'supabase.auth.getSession() is null after a refresh',
    'The committee will hold its next session on Monday; delegates must sign in at the desk and keep their tokens.'
  ])('%s', (text) => {
    expect(ids(text)).toEqual([])
  })
})

describe('messages are the words of the installed libraries', () => {
  it.each([
    ['next-auth/node_modules/jose/dist/node/cjs/util/errors.js', 'decryption operation failed'],
    ['next-auth/node_modules/jose/dist/node/cjs/jwe/compact/decrypt.js', 'Invalid Compact JWE'],
    ['next-auth/node_modules/jose/dist/node/cjs/lib/jwt_claims_set.js', '"exp" claim timestamp check failed'],
    ['next-auth/node_modules/jose/dist/node/cjs/lib/jwt_claims_set.js', '"nbf" claim timestamp check failed'],
    ['next-auth/node_modules/jose/dist/node/cjs/lib/secs.js', 'Invalid time period format'],
    ['next-auth/node_modules/jose/dist/node/cjs/jwt/produce.js', 'JWT Claims Set MUST be an object'],
    ['next-auth/core/lib/oauth/checks.js', 'PKCE code_verifier cookie was missing.'],
    ['next-auth/core/lib/oauth/checks.js', 'State cookie was missing.'],
    ['next-auth/core/lib/oauth/checks.js', 'Nonce cookie was missing.'],
    ['next-auth/core/lib/assert.js', 'Please define a `secret` in production.'],
    ['next-auth/core/lib/assert.js', 'Signin in with credentials only supported if JWT strategy is enabled'],
    ['next-auth/core/lib/callback-handler.js', 'Another account already exists with the same e-mail address'],
    ['next-auth/core/pages/signin.js', 'To confirm your identity, sign in with the same account you used originally.'],
    ['next-auth/core/routes/signin.js', 'Invalid email address format.'],
    ['next-auth/react/index.js', '[next-auth]: `useSession` must be wrapped in a <SessionProvider />'],
    ['next-auth/react/index.js', 'React Context is unavailable in Server Components'],
    ['next-auth/jwt/index.js', 'Must pass `req` to JWT getToken()'],
    ['next-auth/core/routes/session.js', 'JWT invalid'],
    ['@panva/hkdf/dist/node/cjs/index.js', '"ikm" must be at least one byte in length'],
    ['mongodb-connection-string-url/lib/index.js', 'Invalid scheme, expected connection string to start with'],
    ['auth-core/jwt.js', 'no matching decryption secret'],
    ['openid-client/lib/helpers/request.js', 'outgoing request timed out after 3500ms'],
    ['openid-client/lib/client.js', 'state mismatch, expected x, got: y'],
    ['openid-client/lib/client.js', 'unexpected iss value, expected x, got: y'],
    ['next-auth/core/lib/cookie.js', 'CHUNKING_SESSION_COOKIE'],
    ['next-auth/core/pages/error.js', 'The sign in link is no longer valid.'],
    ['next-auth/core/pages/error.js', 'You do not have permission to sign in.'],
    ['next-auth/core/pages/signin.js', 'Try signing in with a different account.'],
    ['next-auth/core/pages/signin.js', 'The e-mail could not be sent.'],
    ['next-auth/core/pages/signin.js', 'Sign in failed. Check the details you provided are correct.'],
    ['next-auth/core/pages/signin.js', 'Please sign in to access this page.'],
    ['oauth4webapi/build/index.js', 'unexpected JWT "iss" (issuer) claim value'],
    ['next-auth/core/lib/oauth/checks.js', 'cookie was created for a different provider than the one handling the callback.'],
    ['openid-client/lib/client.js', 'id_token detected in the response, you must use client.callback() instead of client.oauthCallback()'],
    ['openid-client/lib/client.js', 'client_id is required'],
    ['openid-client/lib/client.js', 'unexpected JWT alg received, expected x, got: y'],
    ['openid-client/lib/client.js', 'JWT not active yet, now 1, nbf 2'],
    ['openid-client/lib/client.js', 'JWT expired, now 1, exp 2'],
    ['nodemailer/lib/smtp-connection/index.js', 'Greeting never received']
  ])('%s: %s', (file, message) => {
    // What is put in while it runs stands in the source as a placeholder.
    const [beginning = ''] = message.split(/ (?=x,|1,|3500)/)
    expect(readFileSync(`node_modules/${file}`, 'utf8')).toContain(beginning)
    expect(ids(message).length).toBeGreaterThan(0)
  })
})

describe('what is shown of a text', () => {
  it('is the line, without tokens, addresses and secrets', () => {
    const secretive = `GET /api/auth/callback/oidc?code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj&error=Callback for jo@example.com with eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.BBBB.CCCC`
    const [{ line = '' } = {}] = diagnose(secretive)
    expect(line).toContain('error=Callback')
    expect(line).not.toMatch(/Splx|af0|jo@|eyJ|BBBB/)
  })
  it('has the code and the message, which stand on two lines', () => {
    const logged = `[next-auth][error][JWT_SESSION_ERROR] \nhttps://next-auth.js.org/errors#jwt_session_error Cannot read properties of undefined (reading 'id') {\n  message: 'x'`
    expect(diagnose(logged)[0]?.line).toMatch(/JWT_SESSION_ERROR.* … .*Cannot read properties of undefined \(reading 'id'\)/)
    const unknown = logged.replace("Cannot read properties of undefined (reading 'id')", 'no luck today')
    expect(diagnose(unknown)[0]?.line).toMatch(/^\[next-auth\]\[error\]\[JWT_SESSION_ERROR\] … .*no luck today/)
    expect(diagnose('GET /login?error=Callback\nsomething else')[0]?.line).not.toContain('something else')
  })
})
