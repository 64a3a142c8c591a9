import { facts } from './fact'

export default facts({
  'authorize-gets-the-form': {
    statement: 'authorize() gets every field of the posted form as strings, the CSRF token among them, not only the declared credentials.',
    source: 'next-auth/core/routes/callback.js'
  },
  'authorize-null-is-401': {
    statement:
      'When authorize() returns null, the sign-in is answered with 401 and the error CredentialsSignin, and no session cookie is set.',
    source: 'next-auth/core/routes/callback.js'
  },
  'unknown-user-looks-like-wrong-password': {
    statement: 'This site’s authorize() answers a wrong password and an unknown user alike.',
    source: 'playground/nextauth/credentials.ts'
  },
  'authorize-error-in-address': {
    statement:
      'The message of an error that authorize() throws is passed on in the address of NextAuth’s error page, /api/auth/error?error=…, where everybody can read it.',
    source: 'next-auth/core/routes/callback.js'
  },
  'authorize-gets-the-request': {
    statement: 'NextAuth calls authorize(credentials, req) with the request’s headers, query, body and method as req.',
    source: 'next-auth/core/routes/callback.js'
  },
  'user-goes-to-sign-in-and-jwt': {
    statement:
      'The object that authorize() returns is the `user` of the signIn callback and then of the jwt callback, and of nothing later.',
    source: 'next-auth/core/routes/callback.js'
  },
  'sign-in-order': {
    statement:
      'At a credentials sign-in authorize(), the signIn callback and the jwt callback run in this order; the session callback does not run.',
    source: 'next-auth/core/routes/callback.js'
  },
  'sign-in-callback-false': {
    statement: 'A signIn callback that returns false refuses the sign-in: 403, the error AccessDenied, no session cookie.',
    source: 'next-auth/core/routes/callback.js'
  },
  'csrf-double-submit': {
    statement:
      'CSRF protection is a double submit: the cookie next-auth.csrf-token holds token|hash, where hash is SHA-256 of the token and the secret, and the form carries the token.',
    source: 'next-auth/core/lib/csrf-token.js'
  },
  'csrf-missing-goes-back': {
    statement:
      'A sign-in post without a valid CSRF token calls no authorize(): NextAuth sends the reader back to the sign-in page with csrf=true and sets no session cookie.',
    source: 'next-auth/core/index.js'
  },
  'callback-url-cookie': {
    statement: 'The cookie next-auth.callback-url remembers where the reader goes after the sign-in.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'redirect-stays-on-site': {
    statement: 'The default redirect callback lets a callback URL lead only to this site: a foreign one becomes the site’s own address.',
    source: 'next-auth/core/lib/default-callbacks.js'
  }
})
