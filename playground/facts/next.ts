import { expect } from 'vitest'
import { Visitor } from '@/lib/http/visitor'
import { buildWithProxy, nextApp } from '../lab/proofs/next-app'
import { facts } from './fact'

/** Somebody who is signed in to the application in lab/next-app. */
async function signedIn(): Promise<Visitor> {
  const visitor = new Visitor(await nextApp())
  const response = await visitor.signIn('a', 'b')
  expect(response.status).toBe(200)
  expect(visitor.sessionToken).toBeDefined()
  return visitor
}

/** What a page shows in its `<pre>`. */
function shown(html: string): unknown {
  return JSON.parse((/<pre>(.*?)<\/pre>/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"'))
}

export default facts({
  'server-component-one-argument': {
    statement:
      'In a server component getServerSession(options) returns the session without expires, and the answer sets no cookie: it cannot renew it there.',
    source: 'next-auth/next/index.js',
    library: 'next',
    async proof() {
      const response = await (await signedIn()).fetch('/component')
      const session = shown(await response.text())
      expect(session).toMatchObject({ user: { name: 'Aayush' } })
      expect(session).not.toHaveProperty('expires')
      expect(response.headers.getSetCookie()).toEqual([])
    }
  },
  'route-handler-one-argument': {
    statement: 'In a route handler getServerSession(options) works too, without expires and without renewing the cookie.',
    source: 'next-auth/next/index.js',
    library: 'next',
    async proof() {
      const response = await (await signedIn()).fetch('/handler')
      expect(await response.json()).toEqual({ user: { name: 'Aayush' } })
      expect(response.headers.getSetCookie()).toEqual([])
    }
  },
  'get-session-null-in-server-component': {
    statement:
      'getSession() in a server component is null for somebody who is signed in: it is a function for the browser, and sends no cookie from there.',
    source: 'next-auth/react/index.js',
    library: 'next',
    async proof() {
      const visitor = await signedIn()
      expect(shown(await (await visitor.fetch('/client-function')).text())).toBeNull()
    }
  },
  'proxy-get-server-session': {
    statement: 'proxy.ts of Next 16 runs on Node, and getServerSession(options) works in it, beside getToken().',
    source: 'next/dist/server/web/adapter.js',
    library: 'next',
    async proof() {
      const visitor = await signedIn()
      expect(await visitor.json('/proxied')).toMatchObject({
        token: { name: 'Aayush' },
        session: { user: { name: 'Aayush' } },
        runtime: 'string'
      })
      expect(await new Visitor(await nextApp()).json('/proxied')).toMatchObject({ token: null, session: null })
    }
  },
  'proxy-re-export-refused': {
    statement: 'Next 16 refuses proxy.ts with export { default } from "next-auth/middleware": the file must export a function.',
    source: 'nextjs.org/docs/messages/middleware-to-proxy',
    library: 'next',
    async proof() {
      const { ok, output } = await buildWithProxy("export { default } from 'next-auth/middleware'\n")
      expect(ok).toBe(false)
      expect(output).toMatch(/proxy\.ts" must export a function/)
    }
  }
})
