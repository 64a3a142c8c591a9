import { facts } from './fact'

const SOURCE = 'next-auth/core/routes'

export default facts({
  'runs-sign-in-jwt': {
    statement:
      'Credentials sign-in under jwt: signIn(user, account, credentials), then jwt(token, user, account, isNewUser, trigger "signIn").',
    source: SOURCE
  },
  'runs-sign-in-database': {
    statement:
      'Credentials sign-in under database: the same two callbacks with the same arguments; the row is made by jwt.encode after them.',
    source: SOURCE
  },
  'runs-read-jwt': {
    statement: 'Session read under jwt: jwt(token), then session(session, token).',
    source: SOURCE
  },
  'runs-read-database': {
    statement: 'Session read under database: only session(session, user).',
    source: SOURCE
  },
  'runs-update-jwt': {
    statement: 'update(data) under jwt: jwt(token, session: data, trigger "update"), then session(session, token).',
    source: SOURCE
  },
  'runs-update-database': {
    statement: 'update(data) under database: only session(session, user, newSession: data, trigger "update").',
    source: SOURCE
  },
  'runs-server-session-jwt': {
    statement: 'getServerSession() under jwt: as a session read.',
    source: SOURCE
  },
  'runs-server-session-database': {
    statement: 'getServerSession() under database: as a session read.',
    source: SOURCE
  },
  'runs-get-token-jwt': {
    statement: 'getToken() under jwt: no callback.',
    source: 'next-auth/jwt/index.js'
  },
  'runs-get-token-database': {
    statement: 'getToken() under database: no callback.',
    source: 'next-auth/jwt/index.js'
  },
  'runs-sign-out-jwt': {
    statement: 'Sign-out under jwt: no jwt, session or signIn callback; events.signOut gets the decoded token.',
    source: SOURCE
  },
  'runs-sign-out-database': {
    statement: 'Sign-out under database: no jwt, session or signIn callback; events.signOut gets what the adapter deleted.',
    source: SOURCE
  },
  'runs-redirect': {
    statement:
      'The redirect callback runs at every NextAuth request that carries a callbackUrl parameter or the callback-url cookie, session reads among them.',
    source: 'next-auth/core/lib/callback-url.js'
  },
  'events-session-at-every-read': {
    statement:
      'events.session fires at every session read, after the session callback: with session and token under jwt, with only session under database.',
    source: 'next-auth/core/routes/session.js'
  }
})
