import { facts } from './fact'

const SOURCE = 'next-auth/react/index.js'

export default facts({
  'update-is-loading-again': {
    statement: 'While update() is under way status is "loading" again, and data is the old session.',
    source: 'next-auth/react/index.js'
  },
  'required-is-never-unauthenticated': {
    statement:
      'With useSession({ required: true }) status is never "unauthenticated": it stays "loading", and the page goes to the sign-in page with its own address as callbackUrl.',
    source: 'next-auth/react/index.js'
  },
  'status-loads-first': {
    statement: 'useSession() is "loading" at first, and then "authenticated" or "unauthenticated" with data null.',
    source: SOURCE
  },
  'use-session-asks-the-server': {
    statement: 'useSession() gets its data from GET /api/auth/session; it never reads the cookie.',
    source: SOURCE
  },
  'script-cannot-read-the-cookie': {
    statement: 'A script on the page cannot read the session cookie, yet it can fetch the session and act as the reader.',
    source: 'RFC 6265, section 4.1.2.6'
  },
  'sign-in-without-redirect': {
    statement: 'signIn() with redirect: false resolves to { error, status, ok, url } and leaves the page where it is.',
    source: SOURCE
  },
  'plain-fetch-leaves-use-session-stale': {
    statement:
      'After a sign-in with a plain fetch the cookie is set, and useSession() still says "unauthenticated": neither the focus nor getSession() on the same page changes that, a reload does.',
    source: SOURCE
  },
  'tabs-follow-through-storage': {
    statement: 'A sign-out in one tab reaches the others through localStorage["nextauth.message"].',
    source: SOURCE
  },
  'update-posts': {
    statement:
      'update(data) posts data with the CSRF token to /api/auth/session. update() without data does the same without data: the jwt callback gets trigger "update" and session undefined.',
    source: SOURCE
  },
  'update-needs-a-session': {
    statement: 'update() does nothing while nobody is signed in: it sends no request.',
    source: SOURCE
  },
  'update-under-database': {
    statement: 'Under database update(data) reaches the session callback with trigger "update" and newSession, and never the jwt callback.',
    source: 'next-auth/core/routes/session.js'
  },
  'focus-asks-again': {
    statement:
      'When a signed-in reader comes back to the tab, useSession() asks the server again; for one who is not signed in it does not.',
    source: SOURCE
  },
  'secure-cookie-refused-on-http': {
    statement:
      'With an https NEXTAUTH_URL on a site that is served over http, the browser refuses the __Secure- and __Host- cookies: the sign-in fails its CSRF check, and there is no session cookie.',
    source: 'RFC 6265bis, section 5.7'
  }
})
