import { facts } from './fact'

const SOURCE = 'next-auth/core/routes/session.js'

export default facts({
  'no-row-under-jwt': {
    statement: 'A sign-in under jwt writes no session row.',
    source: 'next-auth/core/routes/callback.js'
  },
  'row-under-database': {
    statement:
      'A sign-in under database inserts one row { sessionToken, userId, expires }, and the cookie holds the session token, a UUID of version 4 by default.',
    source: 'next-auth/core/lib/callback-handler.js'
  },
  'read-costs': {
    statement: 'A session read costs no database command under jwt, and two finds under database: the session, then the user.',
    source: SOURCE
  },
  'no-read-no-query': {
    statement: 'Under database a request that never asks for the session causes no command.',
    source: SOURCE
  },
  'same-cookie-under-database': {
    statement: 'Under database each session read sets the cookie again with the same session token and a later Expires.',
    source: SOURCE
  },
  'update-age-writes-daily': {
    statement: 'Under database a session read moves expires in the row only when updateAge (24 hours) has passed since it was last moved.',
    source: SOURCE
  },
  'update-age-not-under-jwt': {
    statement: 'updateAge does nothing under jwt: every read makes a new token.',
    source: SOURCE
  },
  'expired-row-is-deleted': {
    statement: 'Under database a session read that finds an expired row deletes it, answers {} and removes the cookie.',
    source: SOURCE
  },
  'session-token-stands-in-clear': {
    statement: 'The session token stands in the database in clear: whoever can read or write the collection can be anyone.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'credentials-alone-are-refused': {
    statement:
      'strategy "database" with credentials as the only provider is refused: CALLBACK_CREDENTIALS_JWT_ERROR, UnsupportedStrategy in the log and the error page Configuration.',
    source: 'next-auth/core/lib/assert.js'
  },
  'split-brain': {
    statement:
      'database with credentials, a second provider and NextAuth’s own encode is a split brain: the sign-in answers 200 and sets a JWE, the next read finds no row, answers {} and removes the cookie.',
    source: 'next-auth/core/routes/callback.js'
  },
  'encode-override-makes-rows': {
    statement: 'jwt.encode that calls adapter.createSession() and returns the session token makes credentials work with database sessions.',
    source: 'playground/nextauth/database-sessions.ts'
  },
  'adapter-means-database': {
    statement: 'With an adapter and no session.strategy the strategy is database; without an adapter it is jwt.',
    source: 'next-auth/core/init.js'
  },
  'database-down-jwt': {
    statement: 'With the database down, session reads go on under jwt.',
    source: SOURCE
  },
  'database-down-database': {
    statement: 'With the database down, a session read under database answers 200 and {}, keeps the cookie, and logs SESSION_ERROR.',
    source: SOURCE
  },
  'changed-secret-database': {
    statement: 'A changed secret ends no session under database, but a sign-in form that was open before it fails its CSRF check.',
    source: 'next-auth/core/lib/csrf-token.js'
  },
  'unknown-session-token': {
    statement: 'A session token without a row is answered with {}, and the cookie is removed.',
    source: SOURCE
  },
  'adapter-looks-up-by-token': {
    statement: 'The MongoDB adapter makes no index: a session read looks for its sessionToken without one, until you make it.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  }
})
