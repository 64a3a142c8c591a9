import { readFileSync } from 'node:fs'
import { ObjectId } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { shownFile } from '@/scripts/inspect-auth'
import { type InspectedApplication, printedOf, startInspected, treesOf, withoutTimes } from './inspected-application'

/** The recipes as a reader develops them: `next dev`, with `inspectAuth()` around their options. */

let app: InspectedApplication
beforeAll(async () => {
  app = await startInspected()
})
afterAll(() => app?.stop())

describe('inspectAuth() under next dev', () => {
  it('prints what the page about it shows', async () => {
    const { flow, mistakes } = await printedOf(app)
    const shown = (name: 'flow' | 'mistakes') => withoutTimes(readFileSync(shownFile(name), 'utf8')).trimEnd()
    expect(withoutTimes(flow)).toBe(shown('flow'))
    expect(withoutTimes(mistakes)).toBe(shown('mistakes'))
    expect(app.printed()).not.toMatch(/correct horse|eyJ|\$2[aby]\$\d\d\$./)
  })
  it('prints the request that loads the code, and each request once', async () => {
    const trees = await treesOf(app, 'POST /api/auth/signout')
    expect(trees[0]).toMatch(/^GET \/api\/auth\/session {2}200\n {2}Set-Cookie next-auth\.csrf-token/)
    expect(trees.filter((tree) => tree.startsWith('GET /profile '))).toHaveLength(1)
    expect(trees.filter((tree) => tree.startsWith('POST /api/auth/callback/credentials '))).toHaveLength(1)
  })
  it('prints each request once after an edit too', async () => {
    const visitor = app.visitor()
    await visitor.signIn('renamed', 'correct horse')
    await app.edit('pages/api/mistakes.ts', (code) => code.replace("'x'.repeat", "'y'.repeat"))
    await vi.waitFor(
      async () => {
        const path = `/api/mistakes?at=${performance.now()}`
        await visitor.copy().fetch(path)
        const printed = (await treesOf(app, `GET ${path}`)).filter((tree) => tree.startsWith(`GET ${path} `))
        expect(printed).toHaveLength(1)
        expect(printed[0]).toContain('note: "yyy')
        expect(printed[0]?.match(/callbacks\.jwt\(/g)).toHaveLength(1)
      },
      { timeout: 20_000, interval: 100 }
    )
  })
  it('prints rows and adapter under database, wrapped twice as if once, and no session token', async () => {
    const sessionToken = 'b7d3f6de-5d9e-44a5-9a39-0123456789ab'
    const row = { sessionToken, userId: new ObjectId('66f2a0000000000000000001'), expires: new Date(Date.now() + 60_000) }
    await app.client.db().collection('sessions').insertOne(row)
    const visitor = app.visitor()
    visitor.cookies.set('next-auth.session-token', sessionToken)
    expect(await visitor.json('/api/database')).toMatchObject({ user: { _id: '66f2a0000000000000000001' } })
    const [tree, ...others] = (await treesOf(app, 'GET /api/database')).filter((printed) => printed.startsWith('GET /api/database'))
    expect(others).toEqual([])
    expect(tree?.split('\n')[0]).toMatch(/ {2}database$/)
    expect(tree?.match(/adapter\.getSessionAndUser\(36 characters\)/g)).toHaveLength(1)
    expect(tree).toContain('  callbacks.session({ session, user })')
    expect(app.printed()).not.toContain(sessionToken)
  })
})
