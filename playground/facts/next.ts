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
  },
  'quoted-cookie': {
    statement:
      'A session cookie in double quotes is read by Next’s pages router, and not by a route handler or the proxy: Next parses cookies in two ways.',
    source: 'next/dist/compiled/cookie',
    library: 'next'
  },
  'next-fills-in-the-scheme': {
    statement:
      'Next writes X-Forwarded-Proto: http into a request that came without that header over http, before NextAuth sees it; one that a proxy sent stays.',
    source: 'next/dist/server/base-server.js',
    library: 'next'
  },
  'session-null-in-a-route-handler': {
    statement: 'In a route handler a session callback that returns null is answered with 200 and the body null.',
    source: 'next-auth/next/utils.js',
    library: 'next'
  },
  'proxy-beside-src-never-runs': {
    statement: 'Where app and pages lie in src, Next builds src/proxy.ts, and not a proxy.ts beside src. It says nothing about that file.',
    source: 'nextjs.org/docs/app/api-reference/file-conventions/proxy',
    library: 'next'
  },
  'prefetched-redirect-stays': {
    statement:
      'Where the sign-in page is static, Next keeps the redirect that it prefetched for a link while nobody was signed in: after a sign-in in the page the link and router.push() still lead to the sign-in page, after router.refresh() too. A full load of a page forgets it. Where the sign-in page is rendered at each request, a press of the link asks the server again.',
    source: 'next/dist/client/components/router-reducer',
    library: 'next'
  },
  'server-components-need-a-refresh': {
    statement:
      'After update() useSession() has the new name, and a server component on the page still shows the old one; router.refresh() renders it anew.',
    source: 'next/dist/client/components/router-reducer',
    library: 'next'
  }
})
