import { facts } from './fact'

const CALLBACK = 'next-auth/core/routes/callback.js'

export default facts({
  'oauth-sign-in-runs-jwt': {
    statement:
      'OAuth sign-in under jwt: signIn(user, account, profile), then jwt(token, user, account, profile, isNewUser, trigger). Without an adapter trigger is "signIn" and isNewUser undefined or false.',
    source: CALLBACK
  },
  'oauth-first-sign-in-is-sign-up': {
    statement:
      'With an adapter the first OAuth sign-in of a user has trigger "signUp" and isNewUser true; the next one has "signIn" and false.',
    source: CALLBACK
  },
  'oauth-sign-in-runs-database': {
    statement: 'OAuth sign-in under database: signIn(user, account, profile) and no other callback; account and profile reach no session.',
    source: CALLBACK
  },
  'oauth-rows': {
    statement:
      'With an adapter an OAuth sign-in inserts a user and an account under both strategies, and a session row under database alone. The access token stands in the account, in clear.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-profile-decides-the-user': {
    statement:
      'What profile() returns, without its id, is the user document that the adapter makes at the first sign-in, and nothing else.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-second-sign-in-keeps-the-user': {
    statement: 'A later OAuth sign-in does not update the user: a changed name at the provider does not reach the database.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-second-sign-in-keeps-the-account': {
    statement: 'A later OAuth sign-in does not update the account: its access token stays the first one.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-access-token-under-jwt': {
    statement:
      'account is there at the sign-in alone: a jwt callback that copies account.access_token then keeps it in the token through all reads.',
    source: CALLBACK
  },
  'oauth-sign-in-false-redirects': {
    statement:
      'At an OAuth sign-in a signIn callback that returns false leads to the error page with AccessDenied by a redirect (302), not by 403, and without a session cookie.',
    source: CALLBACK
  },
  'oauth-sign-in-callback-values': {
    statement:
      'At an OAuth sign-in a signIn callback that returns undefined, null or an empty string leads to the error page with AccessDenied; a string is the address that the reader is sent to. Neither signs in, and no row is written.',
    source: CALLBACK
  },
  'oauth-sign-in-callback-throws': {
    statement:
      'A signIn callback that throws at an OAuth sign-in leads to the error page with its message as error. Nothing is logged, and no row is written.',
    source: CALLBACK
  },
  'oauth-jwt-undefined': {
    statement: 'A jwt callback that returns undefined at an OAuth sign-in makes a token whose claims are iat, exp and jti alone.',
    source: 'next-auth/jwt/index.js'
  },
  'oauth-jwt-throws': {
    statement:
      'A jwt callback that throws or returns null at an OAuth sign-in leads to the error page with error=Callback, and the log says OAUTH_CALLBACK_HANDLER_ERROR. There is no session cookie, but the rows of a new user and account stay.',
    source: CALLBACK
  },
  'oauth-again-keeps-the-row': {
    statement:
      'Under database an OAuth sign-in of a reader who is signed in as the same user already makes no new session row: the cookie keeps its session token.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-links-to-the-signed-in-user': {
    statement:
      'An OAuth sign-in with a new account links it to whoever is signed in, whatever email address the account has, even that of another user.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-account-not-linked': {
    statement:
      'While nobody is signed in, an OAuth sign-in with the email address of a user without an account of that provider is refused: OAuthAccountNotLinked, and no row is written.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-dangerous-linking': {
    statement:
      'allowDangerousEmailAccountLinking links such an account to that user: whoever can get the address confirmed at the provider is that user.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'oauth-failure-is-logged': {
    statement:
      'A provider that refuses the code ends in OAUTH_CALLBACK_ERROR in the log and error=OAuthCallback or error=Callback in the address.',
    source: CALLBACK
  },
  'adapter-writes-no-further-fields': {
    statement:
      'The user that NextAuth makes has the fields of profile() and emailVerified; a unique index on any other field, such as username, takes the second user for a duplicate of null: E11000.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'email-request-runs-sign-in': {
    statement:
      'Asking for a magic link runs signIn(user, account, email) with email.verificationRequest true; for an unknown address user.id is the address itself, and nobody is stored.',
    source: 'next-auth/core/routes/signin.js'
  },
  'email-link-runs-sign-in-again': {
    statement:
      'Opening the link runs signIn(user, account) again, without email, and under jwt the jwt callback with trigger "signUp" for a new user and "signIn" for a known one.',
    source: CALLBACK
  },
  'email-link-under-database': {
    statement: 'Opening the link under database runs the signIn callback and no other; NextAuth itself inserts the session row.',
    source: CALLBACK
  },
  'email-token-is-hashed': {
    statement:
      'The row in verification_tokens holds SHA-256 of the token and the secret, not the token that the link carries; it is deleted at its first use.',
    source: 'next-auth/core/lib/email/signin.js'
  },
  'email-link-works-once': {
    statement: 'A link that was opened leads to the error page with error=Verification the second time.',
    source: CALLBACK
  },
  'email-sign-in-false-sends-no-mail': {
    statement: 'A signIn callback that returns false at the request sends no mail and stores no token.',
    source: 'next-auth/core/routes/signin.js'
  },
  'email-request-values': {
    statement:
      'At the request of a magic link undefined, null and an empty string from the signIn callback refuse as false does, and a string is the address that the reader is sent to. No mail is sent either way.',
    source: 'next-auth/core/routes/signin.js'
  },
  'email-request-throws': {
    statement:
      'A signIn callback that throws at the request of a magic link leads to the error page with “Error: ” and its message as error. No mail is sent, and nothing is logged.',
    source: 'next-auth/core/routes/signin.js'
  },
  'email-link-refused-is-used-up': {
    statement:
      'A signIn callback that returns false or throws when the link is opened leads to the error page, and the link is used up: with the callback mended it leads to error=Verification.',
    source: CALLBACK
  },
  'email-link-jwt-undefined': {
    statement: 'A jwt callback that returns undefined when a magic link is opened makes a token whose claims are iat, exp and jti alone.',
    source: 'next-auth/jwt/index.js'
  },
  'email-link-jwt-throws': {
    statement:
      'A jwt callback that throws or returns null when a magic link is opened leads to the error page with error=Callback, and the log says CALLBACK_EMAIL_ERROR. There is no session cookie, and the link is used up.',
    source: CALLBACK
  },
  'email-link-marks-the-user-verified': {
    statement: 'Opening the link sets emailVerified of a known user to now.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'several-providers-on-the-built-in-page': {
    statement: 'Without pages.signIn NextAuth shows a sign-in page of its own, with every provider on it.',
    source: 'next-auth/core/pages/signin.js'
  }
})
