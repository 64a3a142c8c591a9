import { facts } from './fact'

const SOURCE = 'next-auth/core/routes/session.js'

export default facts({
  'session-gets-token-under-jwt': {
    statement: 'Under jwt the session callback gets { session, token } and no user.',
    source: SOURCE
  },
  'session-gets-user-under-database': {
    statement:
      'Under database the session callback gets { session, user } and no token; user is the document as the adapter read it a moment ago.',
    source: SOURCE
  },
  'session-starts-small': {
    statement: 'The session callback starts from { user: { name, email, image }, expires }.',
    source: SOURCE
  },
  'copy-from-user-does-nothing-under-jwt': {
    statement: 'A session callback that copies from user does nothing under jwt, without any error; under database it fills the session.',
    source: SOURCE
  },
  'copy-from-user-leaves-an-empty-user': {
    statement: 'When the user has no name, email or image, that session callback leaves {"user":{}} under jwt.',
    source: SOURCE
  },
  'session-same-fields-under-both': {
    statement: 'A session callback that copies from token or user makes the same four fields under both strategies.',
    source: 'playground/nextauth/callbacks.ts'
  },
  'session-not-at-sign-in': {
    statement: 'Set-Cookie leaves with the answer to the sign-in, before any session callback has run.',
    source: 'next-auth/core/routes/callback.js'
  },
  'session-is-public': {
    statement: 'What the session callback returns is the body of GET /api/auth/session, word for word.',
    source: SOURCE
  },
  'whole-document-leaks-the-hash': {
    statement: 'Under database user is the whole document: a session callback that returns it sends the password hash to the browser.',
    source: SOURCE
  },
  'whole-document-in-token': {
    statement: 'An authorize() that returns the whole document and a jwt callback that spreads it put the password hash into the cookie.',
    source: 'next-auth/core/routes/callback.js'
  },
  'adapter-gives-id-not-_id': {
    statement:
      'The MongoDB adapter turns _id into the string id: user._id is undefined, and session.user._id exists only if a callback makes it.',
    source: '@auth/mongodb-adapter/index.js',
    library: '@auth/mongodb-adapter'
  },
  'changed-user-fresh-under-database': {
    statement: 'A change of the user document shows at the next session read under database, and not at all under jwt.',
    source: SOURCE
  }
})
