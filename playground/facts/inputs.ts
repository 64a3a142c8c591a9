import { facts } from './fact'

const CALLBACK = 'next-auth/core/routes/callback.js'
const SESSION = 'next-auth/core/routes/session.js'
const JWT = 'next-auth/jwt/index.js'
const COOKIE = 'next-auth/core/lib/cookie.js'
const CLIENT = 'next-auth/react/index.js'

export default facts({
  'authorize-falsy-is-refused': {
    statement:
      'A falsy value of authorize() refuses the sign-in with 401 and CredentialsSignin: null, undefined, false, 0, NaN, an empty string.',
    source: CALLBACK
  },
  'authorize-truthy-signs-in': {
    statement:
      'A truthy value of authorize() signs in, whatever it says: { status: "error" }, an Error, a Response, true, a number, a string, {} and [].',
    source: CALLBACK
  },
  'authorize-error-is-a-user': {
    statement:
      'An Error that authorize() returns is taken for the user: the claim name is "Error". An Error that it throws refuses the sign-in.',
    source: CALLBACK
  },
  'authorize-nested-user': {
    statement: 'authorize() that returns { user: … } signs in somebody without name, email and sub: NextAuth looks at the outer object.',
    source: CALLBACK
  },
  'authorize-without-id': {
    statement: 'A user without id, or with an id that is null, is signed in, and the token has no sub.',
    source: CALLBACK
  },
  'authorize-without-id-under-database': {
    statement:
      'Under database with this site’s encode(), a user without id gets a row that belongs to nobody: the sign-in is answered with 200 and a cookie, and the next read with {}.',
    source: 'playground/nextauth/database-sessions.ts'
  },
  'authorize-id-becomes-a-string': {
    statement: 'An id that is a number becomes a string in sub: 7 becomes "7", and 0 becomes "0".',
    source: CALLBACK
  },
  'authorize-lean-document': {
    statement: 'A lean mongoose document has _id and no id: authorize() that returns it signs in, and the token has no sub.',
    source: CALLBACK
  },
  'authorize-hydrated-document': {
    statement: 'A hydrated mongoose document has a getter id, so the token has a sub.',
    source: CALLBACK
  },
  'spread-hydrated-document': {
    statement:
      'A hydrated mongoose document that a jwt callback spreads into the token is there as _doc, the password hash with it, and the claim username is missing.',
    source: CALLBACK
  },
  'authorize-throws-nothing': {
    statement: 'authorize() that throws undefined or null makes NextAuth itself throw: the answer is 500, and NextAuth logs nothing.',
    source: CALLBACK
  },
  'authorize-throws-without-message': {
    statement:
      'authorize() that throws something without a message, such as a string or a Response, is answered with 401 and error=undefined.',
    source: CALLBACK
  },
  'authorize-throws-empty-message': {
    statement: 'authorize() that throws an Error with an empty message is answered with 401 and an empty error=.',
    source: CALLBACK
  },
  'jwt-undefined-at-sign-in': {
    statement:
      'Under jwt a jwt callback that returns undefined at the sign-in is answered with 200 and a cookie whose claims are iat, exp and jti alone. Nothing is logged.',
    source: JWT
  },
  'jwt-undefined-under-database': {
    statement:
      'Under database with this site’s encode(), a jwt callback that returns undefined at the sign-in makes a row that belongs to nobody: the sign-in is answered with 200 and a cookie, and the next read with {}.',
    source: 'playground/nextauth/database-sessions.ts'
  },
  'jwt-no-object-at-sign-in': {
    statement:
      'At a credentials sign-in under jwt a jwt callback that returns null, false, a string, a number or an array makes NextAuth throw: 500, no cookie, nothing in NextAuth’s log.',
    source: JWT
  },
  'jwt-throws-at-sign-in': {
    statement: 'A jwt callback that throws at a credentials sign-in makes NextAuth throw: 500, no cookie, nothing in NextAuth’s log.',
    source: CALLBACK
  },
  'jwt-undefined-at-read': {
    statement:
      'A jwt callback that returns undefined at a read empties the token: this read still shows name and email under NextAuth’s session callback, the next shows an empty user. The cookie stays, and nothing is logged.',
    source: SESSION
  },
  'jwt-null-at-read': {
    statement:
      'A jwt callback that returns null, a string or a number at a read ends the session: under NextAuth’s session callback this read still shows name and email, the cookie is removed, and the log says JWT_SESSION_ERROR: JWT Claims Set MUST be an object.',
    source: SESSION
  },
  'jwt-bigint-at-read': {
    statement:
      'A BigInt that the jwt callback adds at a read ends the session: this read is answered with the session, and the cookie is removed.',
    source: SESSION
  },
  'update-is-a-read-for-returns': {
    statement:
      'At update(data) a callback fails as at a read: a jwt callback that throws or returns null removes the cookie, and a session callback that returns nothing makes the body empty.',
    source: SESSION
  },
  'jwt-nothing-with-a-session-callback': {
    statement:
      'A jwt callback that returns undefined or null at a read ends the session at once where the session callback reads a claim: that throws, the answer is {} and the cookie is removed.',
    source: SESSION
  },
  'jwt-lookup-in-an-outage': {
    statement:
      'A jwt callback that looks the user up and throws while the database is down ends the session of every reader who reads then: {} and no cookie. One that catches the error and returns the token does not.',
    source: SESSION
  },
  'session-returns-nothing': {
    statement:
      'In the pages router a session callback that returns undefined or null is answered with 200 and an empty body. The cookie is set anew, and nothing is logged, under both strategies.',
    source: SESSION
  },
  'session-nothing-token-valid': {
    statement: 'With a session callback that returns nothing getServerSession() is null, and getToken() still returns the claims.',
    source: SESSION
  },
  'server-session-hides-a-throw': {
    statement: 'getServerSession() is null where a jwt or session callback throws: it does not throw itself, and the log says why.',
    source: 'next-auth/next/index.js'
  },
  'session-nothing-in-the-browser': {
    statement:
      'With a session callback that returns nothing useSession() says "unauthenticated", and the console says CLIENT_FETCH_ERROR: Unexpected end of JSON input.',
    source: 'next-auth/client/_utils.js'
  },
  'session-empty-object': {
    statement:
      'A session callback that returns {} makes the reader signed out for useSession(), with no error, and getServerSession() returns null.',
    source: CLIENT
  },
  'session-bigint': {
    statement: 'A session callback that returns a BigInt or a circle makes the session read fail with 500, and NextAuth logs nothing.',
    source: SESSION
  },
  'sign-in-callback-nothing': {
    statement:
      'A signIn callback that returns undefined, null or an empty string refuses a credentials sign-in: 403, the error AccessDenied, no cookie.',
    source: CALLBACK
  },
  'sign-in-callback-object': {
    statement: 'A signIn callback allows the sign-in with any truthy value that is no string, such as {}.',
    source: CALLBACK
  },
  'sign-in-callback-address': {
    statement:
      'A signIn callback that returns a string, and not an empty one, signs nobody in: the answer is 200 with that string as the address, and there is no cookie.',
    source: CALLBACK
  },
  'sign-in-callback-throws-is-200': {
    statement:
      'A credentials sign-in whose signIn callback throws an Error is answered with 200, with the error in the address and without a session cookie.',
    source: CALLBACK
  },
  'redirect-returns-nothing': {
    statement:
      'A redirect callback that returns undefined, null or an empty string: the sign-in is answered with 200 and an empty body, and the session cookie is set.',
    source: 'next-auth/next/index.js'
  },
  'redirect-throws': {
    statement: 'A redirect callback that throws makes NextAuth throw: the sign-in is answered with 500, and there is no session cookie.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'redirect-throws-at-a-read': {
    statement:
      'A redirect callback that throws makes a session read fail with 500 too, for every reader who has a callback-url cookie. A reader without one is answered.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'authorized-returns-nothing': {
    statement:
      'An authorized callback of withAuth() that returns undefined or null lets every request with a valid token pass and no other; false, 0 and an empty string refuse.',
    source: 'next-auth/next/middleware.js'
  },
  'token-date': {
    statement: 'A Date in the token is an ISO string from the first read on. An invalid one is null.',
    source: JWT
  },
  'token-object-id': {
    statement: 'An ObjectId in the token is its 24 hexadecimal digits from the first read on.',
    source: JWT
  },
  'token-map-and-set': {
    statement: 'A Map, a Set, a regular expression and an Error in the token are {} from the first read on.',
    source: JWT
  },
  'token-promise': {
    statement: 'A promise in the token, where an await is missing, is {} from the first read on.',
    source: JWT
  },
  'token-nan': {
    statement: 'NaN and Infinity in the token are null from the first read on.',
    source: JWT
  },
  'token-buffer': {
    statement:
      'A Buffer in the token is { type: "Buffer", data: […] } from the first read on, and a Uint8Array an object with numbers as its keys.',
    source: JWT
  },
  'token-undefined': {
    statement: 'Claims that are undefined, functions or symbols are dropped. In an array they are null.',
    source: JWT
  },
  'token-class': {
    statement: 'An object of a class in the token is a plain object from the first read on: it loses its methods and getters.',
    source: JWT
  },
  'token-bigint': {
    statement:
      'A BigInt or a circle in the token makes NextAuth throw at a credentials sign-in: 500, no cookie, nothing in NextAuth’s log.',
    source: JWT
  },
  'token-own-exp': {
    statement: 'exp, iat and jti that the jwt callback sets are overwritten: the token does not end sooner.',
    source: JWT
  },
  'token-nbf': {
    statement:
      'An nbf claim more than 15 seconds in the future signs the reader out at the next read: {} and JWT_SESSION_ERROR: "nbf" claim timestamp check failed. So does one that is no number.',
    source: JWT
  },
  'token-new-object-is-late': {
    statement:
      'NextAuth takes name, email and image of session.user from the token as it was decoded. A jwt callback that returns a new object with another name shows it one read later; one that writes into the same object shows it at once. The session callback’s token has the new name in both cases.',
    source: SESSION
  },
  'client-ok-when-callback-throws': {
    statement:
      'signIn() with redirect: false says ok: true and status: 200 with an error when the signIn callback throws an Error, and nobody is signed in.',
    source: CLIENT
  },
  'client-ok-with-empty-error': {
    statement:
      'Where the signIn callback throws an Error with an empty message, signIn() says ok: true and error: "", and nobody is signed in.',
    source: CLIENT
  },
  'client-ok-without-csrf': {
    statement:
      'signIn() with redirect: false says ok: true, status: 200 and error: null when the CSRF check fails, and nobody is signed in.',
    source: CLIENT
  },
  'client-ok-with-address': {
    statement:
      'signIn() with redirect: false says ok: true and error: null when the signIn callback returns another site’s address, and nobody is signed in.',
    source: CLIENT
  },
  'client-relative-address-throws': {
    statement: 'signIn() with redirect: false throws “Invalid URL” when the signIn callback returns a relative address.',
    source: CLIENT
  },
  'client-empty-body-throws': {
    statement:
      'signIn() with redirect: false throws a SyntaxError where the redirect callback returns nothing, although the session cookie is set.',
    source: CLIENT
  },
  'stray-left-over-chunk': {
    statement:
      'A chunk that is left over beside a good session cookie ends the session: the read answers {}, getToken() null, and both cookies are removed. The log says “decryption operation failed”, or “Invalid Compact JWE” where the joined value has not five parts.',
    source: COOKIE
  },
  'stray-missing-chunk': {
    statement:
      'A session cookie whose first, middle or last chunk is missing ends the session: the read answers {}, and the others are removed.',
    source: COOKIE
  },
  'stray-same-beginning': {
    statement:
      'A cookie with a value and a name that begins as the session cookie’s, such as next-auth.session-token-old, is read as a part of it: the read answers {}, getToken() null, and both are removed.',
    source: COOKIE
  },
  'stray-under-database': {
    statement:
      'Under database a left-over chunk and a name that begins alike end the session too: {}, both cookies removed, nothing logged.',
    source: COOKIE
  },
  'stray-empty-is-harmless': {
    statement:
      'An empty cookie whose name begins with the session cookie’s name ends nothing. The next read removes it under jwt, and leaves it under database.',
    source: COOKIE
  },
  'stray-other-prefix-is-harmless': {
    statement: 'On http a cookie __Secure-next-auth.session-token changes nothing: its name does not begin with next-auth.session-token.',
    source: COOKIE
  },
  'chunks-in-any-order': {
    statement: 'The order in which the browser sends the chunks does not matter: NextAuth sorts them by their number.',
    source: COOKIE
  },
  'chunks-grow-and-shrink': {
    statement: 'When the token grows or shrinks, NextAuth sets the cookies that it needs now and removes the others.',
    source: COOKIE
  },
  'sign-in-removes-stray-cookies': {
    statement: 'A credentials sign-in removes every other cookie whose name begins with the session cookie’s name.',
    source: COOKIE
  },
  'stray-stays-at-a-link-under-database': {
    statement:
      'A sign-in by a magic link removes stray cookies under jwt, and not under database: there the first read joins them, answers {} and removes the good cookie too.',
    source: CALLBACK
  },
  'stray-of-another-path-comes-back': {
    statement:
      'NextAuth removes cookies of Path=/ only. One with another path that begins alike stays, and ends the session after each sign-in.',
    source: COOKIE
  }
})
