import { facts } from './fact'

const SOURCE = 'next-auth/next/index.js'

export default facts({
  'two-arguments': {
    statement:
      'getServerSession(req, options) takes the options for the response. As soon as it has a cookie to set it throws a TypeError: … getHeader is not a function; for a reader who is signed out and has NextAuth’s other cookies it answers null.',
    source: SOURCE
  },
  'server-session-null': {
    statement: 'getServerSession() returns null for somebody who is not signed in.',
    source: SOURCE
  },
  'server-session-runs-callbacks': {
    statement: 'getServerSession() runs the jwt and the session callback under jwt, the session callback and two finds under database.',
    source: SOURCE
  },
  'get-session-on-a-server-is-http': {
    statement:
      'getSession({ req }) on a server sends an HTTP request to the site’s own /api/auth/session with the reader’s cookies, and throws the renewed cookie away.',
    source: 'next-auth/react/index.js'
  }
})
