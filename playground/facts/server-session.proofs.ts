import { expect } from 'vitest'
import { prove } from './prove'
import topic from './server-session'

prove(topic, {
  async 'two-arguments'(lab) {
    lab.setEnvironment({ NEXTAUTH_SECRET: lab.secret, NEXTAUTH_URL: lab.url })
    lab.route('/two', async (req, res) => {
      const two = lab.library.getServerSession as unknown as (...all: unknown[]) => Promise<unknown>
      res.json(await two(req, lab.options()).catch((error: Error) => `${error.name}: ${error.message}`))
    })
    expect(await (await lab.signIn()).json('/two')).toMatch(/^TypeError: .*getHeader is not a function/)
    const visitor = await lab.signIn()
    await visitor.signOut()
    expect([visitor.cookies.has('next-auth.csrf-token'), await visitor.json('/two')]).toEqual([true, null])
  },
  async 'server-session-null'(lab) {
    expect(await lab.visitor().json('/server-session')).toBeNull()
  },
  async 'server-session-runs-callbacks'(lab) {
    await (await lab.signIn()).fetch('/server-session')
    expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['jwt', 'session'])
    lab.strategy = 'database'
    await (await lab.signIn()).fetch('/server-session')
    expect(lab.ran.filter((name) => name !== 'redirect')).toEqual(['session'])
    expect(lab.sent).toEqual(['find sessions', 'find users'])
  },
  async 'get-session-on-a-server-is-http'(lab) {
    const asked: string[] = []
    lab.route('/asks-itself', async (req, res) => {
      const plain = globalThis.fetch
      globalThis.fetch = (address, init) => {
        asked.push(String(address))
        return plain(String(address).replace(/^.*(?=\/api\/auth)/, lab.url), init)
      }
      try {
        res.json(await lab.library.getSession({ req }))
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
})
