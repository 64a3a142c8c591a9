import { facts } from './fact'

export default facts({
  'copy-survives-sign-out-jwt': {
    statement: 'Under jwt a copy of the cookie taken before the sign-out still works after it, and a read with it yields a fresh cookie.',
    source: 'next-auth/core/routes/signout.js'
  },
  'copy-dies-with-sign-out-database': {
    statement: 'Under database the sign-out deletes the row, and a copy of the cookie is worth nothing.',
    source: 'next-auth/core/routes/signout.js'
  },
  'sign-out-costs': {
    statement: 'A sign-out asks no database under jwt and deletes one row under database.',
    source: 'next-auth/core/routes/signout.js'
  },
  'delete-the-rows': {
    statement: 'Deleting a user’s session rows signs them out everywhere at the next read.',
    source: 'next-auth/core/routes/session.js'
  },
  'token-version-with-throw': {
    statement:
      'A tokenVersion on the user, compared in the jwt callback, which throws on a mismatch, ends all sessions of a user under jwt at their next read.',
    source: 'next-auth/core/routes/session.js'
  },
  'null-does-not-revoke': {
    statement:
      'A jwt callback that returns null does not revoke at once where the session callback does not read the token: that read is still answered with a session. Encoding null fails after it (JWT_SESSION_ERROR) and removes the cookie, so only the next read is {}.',
    source: 'next-auth/core/routes/session.js'
  },
  'get-token-never-notices': {
    statement: 'getToken(), and so the proxy, never notices a tokenVersion: it runs no callback and accepts the token until exp.',
    source: 'next-auth/jwt/index.js'
  },
  'changed-secret-ends-all': {
    statement: 'Changing the secret ends every session under jwt, of every user.',
    source: 'next-auth/core/routes/session.js'
  },
  'stolen-cookie-slides': {
    statement: 'Under jwt every read with a stolen cookie makes a later exp, so a thief who keeps reading is never signed out by time.',
    source: 'next-auth/core/routes/session.js'
  }
})
