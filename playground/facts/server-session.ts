import { getServerSession } from 'next-auth'
import { getSession } from 'next-auth/react'
import { expect } from 'vitest'
import { facts } from './fact'

const SOURCE = 'next-auth/next/index.js'

export default facts({
  'three-arguments': {
    statement: 'getServerSession(req, res, options) works in API routes and getServerSideProps, and renews the cookie there.',
    source: SOURCE,
    async proof(lab) {
      const visitor = await lab.signIn()
      const cookie = visitor.sessionToken
      expect(await visitor.json('/server-session')).toMatchObject({ user: { username: 'aayush' } })
      expect(visitor.sessionToken).not.toBe(cookie)
    }
  },
  'two-arguments': {
    statement: 'getServerSession(req, options) throws a TypeError: … getHeader is not a function.',
    source: SOURCE,
    async proof(lab) {
      lab.route('/two', async (req, res) => {
        const two = getServerSession as unknown as (...all: unknown[]) => Promise<unknown>
        res.json(await two(req, lab.options()).catch((error: Error) => `${error.name}: ${error.message}`))
      })
      expect(await (await lab.signIn()).json('/two')).toMatch(/^TypeError: .*getHeader is not a function/)
    }
  },
  'server-session-null': {
    statement: 'getServerSession() returns null for somebody who is not signed in.',
    source: SOURCE,
    async proof(lab) {
      expect(await lab.visitor().json('/server-session')).toBeNull()
    }
  },
  'server-session-runs-callbacks': {
    statement: 'getServerSession() runs the jwt and the session callback under jwt, the session callback and two finds under database.',
    source: SOURCE,
    async proof(lab) {
      await (await lab.signIn()).fetch('/server-session')
      expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['jwt', 'session'])
      lab.strategy = 'database'
      await (await lab.signIn()).fetch('/server-session')
      expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['session'])
      expect(lab.commands).toEqual(['find sessions', 'find users'])
    }
  },
  'get-session-on-a-server-is-http': {
    statement:
      'getSession({ req }) on a server sends an HTTP request to the site’s own /api/auth/session with the reader’s cookies, and throws the renewed cookie away.',
    source: 'next-auth/react/index.js',
    async proof(lab) {
      const asked: string[] = []
      lab.route('/asks-itself', async (req, res) => {
        const plain = globalThis.fetch
        globalThis.fetch = (address, init) => {
          asked.push(String(address))
          return plain(String(address).replace(/^.*(?=\/api\/auth)/, lab.url), init)
        }
        try {
          res.json(await getSession({ req }))
        } finally {
          globalThis.fetch = plain
        }
      })
      const visitor = await lab.signIn()
      const response = await visitor.fetch('/asks-itself')
      expect(await response.json()).toMatchObject({ user: { username: 'aayush' } })
      expect(asked.map((address) => new URL(address).pathname)).toEqual(['/api/auth/session'])
      expect(response.headers.getSetCookie()).toEqual([])
    }
  }
})
