import { facts } from './fact'

const CLIENT = 'next-auth/react/index.js'
const MIDDLEWARE = 'next-auth/next/middleware.js'

export default facts({
  'sign-in-sends-four-requests': {
    statement:
      'signIn() with redirect: false sends four requests: GET providers, GET csrf, POST callback/credentials, and after a success GET session.',
    source: CLIENT
  },
  'sign-in-passes-callback-url': {
    statement: 'signIn() without a callbackUrl passes the address of the page that it is called on.',
    source: CLIENT
  },
  'one-request-for-all-components': {
    statement: 'SessionProvider asks for the session once, however many components call useSession().',
    source: CLIENT
  },
  'provider-each-asks': {
    statement: 'Two SessionProviders beside each other ask twice.',
    source: CLIENT
  },
  'session-prop-asks-nothing': {
    statement: 'SessionProvider with a session prop asks nothing at first, and status is "authenticated" at once.',
    source: CLIENT
  },
  'session-prop-null-asks-nothing': {
    statement: 'SessionProvider with session: null asks nothing either: it takes the reader for signed out.',
    source: CLIENT
  },
  'refetch-on-focus-can-be-turned-off': {
    statement: 'With refetchOnWindowFocus: false nothing is asked when the reader comes back to the tab.',
    source: CLIENT
  },
  'refetch-interval-asks': {
    statement: 'refetchInterval asks again after that many seconds, for a signed-in reader alone.',
    source: CLIENT
  },
  'own-get-session-leaves-use-session': {
    statement: 'A getSession() of your own returns the new session, and useSession() on the same page keeps the old one.',
    source: CLIENT
  },
  'second-tab-wakes-a-stale-page': {
    statement:
      'A page that missed a sign-in hears of it when another tab of the site reads the session: a newly opened one does so by itself.',
    source: CLIENT
  },
  'failed-read-signs-the-page-out': {
    statement:
      'A session request that fails for a moment makes useSession() "unauthenticated" although the cookie is good; the next read brings the session back.',
    source: CLIENT
  },
  'read-under-way-undoes-a-sign-out': {
    statement:
      'A session read that is under way at a sign-out under jwt sets the cookie again with its answer: the reader is signed in once more. Under database the row is gone, and the cookie is worth nothing.',
    source: 'next-auth/core/routes/session.js'
  },
  'callback-url-in-the-body': {
    statement: 'A callbackUrl in the body that is neither a path nor an address, such as dashboard, is a 500 without a log line.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'callback-url-without-redirect-callback': {
    statement: 'The callback URL of a sign-in goes through the redirect callback: a path becomes an address of this site.',
    source: 'next-auth/core/lib/default-callbacks.js'
  },
  'bearer-is-case-sensitive': {
    statement: 'getToken() takes Authorization: Bearer, and not bearer in lower case.',
    source: 'next-auth/jwt/index.js'
  },
  'bearer-comes-after-the-cookie': {
    statement: 'Where there is a session cookie getToken() takes that, and the Authorization header is not looked at.',
    source: 'next-auth/jwt/index.js'
  },
  'bearer-is-for-get-token-alone': {
    statement: 'A session read and getServerSession() do not look at the Authorization header: they need the cookie.',
    source: 'next-auth/core/index.js'
  },
  'get-token-needs-parsed-cookies': {
    statement: 'getToken() does not parse the Cookie header: on a request without cookies as an object, as plain Node has it, it is null.',
    source: 'next-auth/core/lib/cookie.js'
  },
  'minted-cookie-is-a-session': {
    statement: 'A cookie that you make with encode() and the secret is a session: a test can sign in without a form.',
    source: 'next-auth/jwt/index.js'
  },
  'minted-row-is-a-session': {
    statement: 'Under database an inserted row, with userId as an ObjectId and expires as a Date, is a session.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'own-fetch-forwards-no-cookie': {
    statement:
      'A fetch that the server sends to its own /api/auth/session carries no cookie, so the answer is {} for somebody who is signed in.',
    source: 'next-auth/core/routes/session.js'
  },
  'server-session-keeps-undefined': {
    statement:
      'getServerSession() keeps fields that are undefined, as name, email and image of a user without them; JSON drops them, so /api/auth/session does not have them.',
    source: 'next-auth/next/index.js'
  },
  'props-with-undefined-are-refused': {
    statement: 'getServerSideProps that hands on such a session ends in an error of Next: undefined cannot be serialized as JSON.',
    source: 'next/dist/lib/is-serializable-props.js',
    library: 'next'
  },
  'with-auth-covers-assets': {
    statement:
      'withAuth() lets every path pass without a token that begins with /_next, /favicon.ico or /api/auth, /api/authors among them, and the pages of its own options. A matcher that names every path sends /logo.png to the sign-in page.',
    source: MIDDLEWARE
  },
  'with-auth-and-a-slash': {
    statement: 'withAuth() knows its sign-in page by its exact path: /sign-in/ with a slash is sent to /sign-in.',
    source: MIDDLEWARE
  },
  'with-auth-takes-the-secret-from-the-environment': {
    statement: 'withAuth() without a secret takes NEXTAUTH_SECRET or AUTH_SECRET; without either it leads to the error page Configuration.',
    source: MIDDLEWARE
  },
  'csrf-flag-is-lost-on-an-own-page': {
    statement:
      'With pages.signIn a post without a CSRF token ends on that page without csrf=true in its address: NextAuth’s redirect there does not pass it on.',
    source: 'next-auth/core/index.js'
  },
  'error-page-built-in': {
    statement:
      'With pages.signIn alone an error of authorize() leads to NextAuth’s built-in error page; for most codes that sends the reader on to pages.signIn with the code in its address.',
    source: 'next-auth/core/index.js'
  },
  'lax-goes-with-get-forms': {
    statement:
      'A GET form or a link of another site sends the session cookie, since it is SameSite=Lax; a POST form of another site does not.',
    source: 'RFC 6265bis, section 5.2'
  },
  'lax-not-in-a-foreign-frame': {
    statement:
      'In a frame on another site the session cookie is not sent: useSession() is "unauthenticated" there for somebody who is signed in.',
    source: 'RFC 6265bis, section 5.2'
  },
  'v3-session-sends-everything': {
    statement:
      'A session callback in the form of v3, session(session), gets one object with everything: returning it sends all claims under jwt, and under database the whole user with the hash, to the browser.',
    source: 'next-auth/core/routes/session.js'
  },
  'v3-jwt-nests': {
    statement:
      'A jwt callback in the form of v3, jwt(token), returns the whole argument as the token: the token nests in itself and grows with every read.',
    source: 'next-auth/core/routes/session.js'
  },
  'v3-second-argument': {
    statement: 'NextAuth v4 passes callbacks one object: the second argument of v3 is undefined, and code that reads from it throws.',
    source: 'next-auth/core/routes/session.js'
  },
  'user-argument-under-jwt': {
    statement:
      'A session callback that reads user.id under jwt throws, since there is no user: JWT_SESSION_ERROR: Cannot read properties of undefined; the answer is {} and the cookie is removed.',
    source: 'next-auth/core/routes/session.js'
  },
  'token-argument-under-database': {
    statement:
      'A session callback that reads token.id under database throws, since there is no token: SESSION_ERROR: Cannot read properties of undefined; the answer is {} and the cookie stays.',
    source: 'next-auth/core/routes/session.js'
  }
})
