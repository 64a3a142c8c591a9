import { NextRequest } from 'next/server'
import { withAuth } from 'next-auth/middleware'
import { guardOf } from '../lab/guard'
import type { Experiment } from './run/experiment'

export default {
  place: 170,
  title: 'Guard a page with withAuth',
  question: 'Why does the middleware redirect for ever although I am signed in?',
  group: 'What breaks in production?',
  changes: ['proxy'],
  guesses: [
    { text: 'It does not: the page opens.', right: ['jwt'] },
    { text: 'Because the callback URL is wrong.', right: [] },
    { text: 'Because withAuth() asks getToken(), which is null.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected:
        'withAuth() finds a valid token and lets the request pass. Signed out, it also sends files to the sign-in page, where the matcher names them.'
    },
    database: { expected: 'withAuth() calls getToken(), which only decodes JWTs. Signed in or not, everybody is sent to the sign-in page.' }
  },
  fix: 'Name the guarded paths in the matcher. Under database let the proxy look only for the cookie, and let the page ask for the session.',
  on: 'site',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const open = async (visitor: Awaited<ReturnType<typeof bench.signIn>>) => {
      const response = await visitor.fetch('/demo/with-auth')
      const to = response.headers.get('location')
      const path = to && new URL(to, 'http://site.example').pathname
      return { observed: path ? `${response.status} to ${path}` : String(response.status), passes: response.status === 200, path }
    }
    await bench.step('Open the guarded page signed out', 'sent to /demo/sign-in', async () => {
      const { observed, path } = await open(bench.visitor())
      return { observed, holds: path === '/demo/sign-in' }
    })
    const visitor = await bench.signIn()
    await bench.step('Read the session signed in', 'signed in', async () => {
      const { user } = await bench.read(visitor)
      return { observed: user ? `signed in as ${String(user.username)}` : 'signed out', holds: user?.username === 'aayush' }
    })
    for (const time of ['Open the guarded page signed in', 'And once more']) {
      await bench.step(time, jwt ? '200' : 'sent to /demo/sign-in', async () => {
        const { observed, passes, path } = await open(visitor)
        return { observed, holds: jwt ? passes : path === '/demo/sign-in' }
      })
    }
    const guard = guardOf(withAuth({ pages: { signIn: '/sign-in' }, secret: bench.secret }))
    for (const [path, expected] of [
      ['/_next/static/script.js', 'passes'],
      ['/favicon.ico', 'passes'],
      ['/sign-in', 'passes'],
      ['/sign-in/', '307 to /sign-in'],
      ['/logo.png', '307 to /sign-in']
    ] as const)
      await bench.check(`A matcher that names every path, signed out: ${path}`, expected, async () => {
        const answer = await guard(new NextRequest(`http://site.example${path}`))
        const to = answer?.headers.get('location')
        return to ? `${answer?.status} to ${new URL(to).pathname}` : 'passes'
      })
  }
} satisfies Experiment
