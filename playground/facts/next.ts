import { facts } from './fact'

export default facts({
  'three-arguments': {
    statement: 'getServerSession(req, res, options) works in API routes and getServerSideProps, and renews the cookie there.',
    source: 'next-auth/next/index.js',
    library: 'next'
  },
  'server-component-one-argument': {
    statement:
      'In a server component getServerSession(options) returns the session without expires, and the answer sets no cookie: it cannot renew it there.',
    source: 'next-auth/next/index.js',
    library: 'next'
  },
  'route-handler-one-argument': {
    statement: 'In a route handler getServerSession(options) works too, without expires and without renewing the cookie.',
    source: 'next-auth/next/index.js',
    library: 'next'
  },
  'get-session-null-in-server-component': {
    statement:
      'getSession() in a server component is null for somebody who is signed in: it is a function for the browser, and sends no cookie from there.',
    source: 'next-auth/react/index.js',
    library: 'next'
  },
  'proxy-get-server-session': {
    statement: 'proxy.ts of Next 16 runs on Node, and getServerSession(options) works in it, beside getToken().',
    source: 'next/dist/server/web/adapter.js',
    library: 'next'
  },
  'proxy-re-export-refused': {
    statement: 'Next 16 refuses proxy.ts with export { default } from "next-auth/middleware": the file must export a function.',
    source: 'nextjs.org/docs/messages/middleware-to-proxy',
    library: 'next'
  }
})
