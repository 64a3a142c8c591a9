import { facts } from './fact'

export default facts({
  'v5-jwe': {
    statement: 'Auth.js v5 encrypts with A256CBC-HS512 instead of A256GCM, and puts a kid, the key’s thumbprint, into the header.',
    source: '@auth/core/jwt.js',
    library: 'auth-core'
  },
  'v5-salt-is-the-cookie-name': {
    statement: 'In v5 the salt of the key derivation is the cookie’s name: the same token under another name does not decrypt.',
    source: '@auth/core/jwt.js',
    library: 'auth-core'
  },
  'v5-and-v4-do-not-read-each-other': {
    statement: 'v4 and v5 cannot read each other’s cookies, even with the same secret: an upgrade signs everybody out under jwt.',
    source: '@auth/core/jwt.js',
    library: 'auth-core'
  },
  'v5-secret-list': {
    statement:
      'v5 takes a list of secrets: it encrypts with the first and decrypts with any, so a secret can be changed without signing anybody out.',
    source: '@auth/core/jwt.js',
    library: 'auth-core'
  },
  'v5-cookie-names': {
    statement: 'The cookies of v5 are called authjs.session-token, authjs.csrf-token and authjs.callback-url.',
    source: '@auth/core/lib/utils/cookie.js',
    library: 'auth-core'
  },
  'v5-jwt-at-every-read': {
    statement: 'In v5 too the jwt callback runs at every session read and the cookie is encrypted anew.',
    source: '@auth/core/lib/actions/session.js',
    library: 'auth-core'
  },
  'v5-null-removes-the-cookie': {
    statement: 'In v5 a jwt callback that returns null ends the session: the answer is null and the cookie is removed.',
    source: '@auth/core/lib/actions/session.js',
    library: 'auth-core'
  },
  'v5-credentials-need-jwt-too': {
    statement: 'v5 refuses credentials as the only provider with strategy database as well.',
    source: '@auth/core/lib/utils/assert.js',
    library: 'auth-core'
  }
})
