import { expect } from 'vitest'
import type { ProofLab } from '../lab/proofs/proof-lab'
import { Visitor } from '../lab/visitor'
import topic from './next'
import { prove } from './prove'

/** Somebody who is signed in to the application in lab/next-app. */
async function signedIn(lab: ProofLab): Promise<Visitor> {
  const visitor = new Visitor(await lab.nextApp())
  const response = await visitor.signIn('a', 'b')
  expect(response.status).toBe(200)
  expect(visitor.sessionToken).toBeDefined()
  return visitor
}

/** What a page shows in its `<pre>`. */
function shown(html: string): unknown {
  return JSON.parse((/<pre>(.*?)<\/pre>/.exec(html)?.[1] ?? '').replaceAll('&quot;', '"'))
}

prove(topic, {
  async 'three-arguments'(lab) {
    for (const path of ['/api/pages-route', '/server-side-props']) {
      const visitor = await signedIn(lab)
      const cookie = visitor.sessionToken
      const text = await (await visitor.fetch(path)).text()
      expect(path.startsWith('/api') ? JSON.parse(text) : shown(text)).toMatchObject({
        user: { name: 'Aayush' },
        expires: expect.any(String)
      })
      expect(visitor.sessionToken?.split('.')).toHaveLength(5)
      expect(visitor.sessionToken).not.toBe(cookie)
    }
  },
  async 'server-component-one-argument'(lab) {
    const response = await (await signedIn(lab)).fetch('/component')
    const session = shown(await response.text())
    expect(session).toMatchObject({ user: { name: 'Aayush' } })
    expect(session).not.toHaveProperty('expires')
    expect(response.headers.getSetCookie()).toEqual([])
  },
  async 'route-handler-one-argument'(lab) {
    const response = await (await signedIn(lab)).fetch('/handler')
    expect(await response.json()).toEqual({ user: { name: 'Aayush' } })
    expect(response.headers.getSetCookie()).toEqual([])
  },
  async 'get-session-null-in-server-component'(lab) {
    const visitor = await signedIn(lab)
    const { alone, withCookie } = shown(await (await visitor.fetch('/client-function')).text()) as Record<string, unknown>
    expect(alone).toBeNull()
    expect(withCookie).toMatchObject({ user: { name: 'Aayush' } })
  },
  async 'proxy-get-server-session'(lab) {
    const visitor = await signedIn(lab)
    expect(await visitor.json('/proxied')).toMatchObject({
      token: { name: 'Aayush' },
      session: { user: { name: 'Aayush' } },
      runtime: 'string'
    })
    expect(await new Visitor(await lab.nextApp()).json('/proxied')).toMatchObject({ token: null, session: null })
  },
  async 'proxy-re-export-refused'(lab) {
    const { ok, output } = await lab.buildWithProxy("export { default } from 'next-auth/middleware'\n")
    expect(ok).toBe(false)
    expect(output).toMatch(/proxy\.ts" must export a function/)
  }
})
