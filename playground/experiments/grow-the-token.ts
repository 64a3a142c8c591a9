import { encode, type JWT } from 'next-auth/jwt'
import type { Experiment } from './run/experiment'

/** Bytes of claims. */
const SIZES = [500, 4000, 12_000]
/** NextAuth's own limit for one cookie. Source: next-auth 4.24, core/lib/cookie.js. */
const CHUNK = 3933
/** Node's limit for all headers of a request is 16 KiB; the other headers take the rest. */
const HEADERS = 16 * 1024 - 250

export default {
  place: 30,
  title: 'Grow the token',
  question: 'How much can I put into the token?',
  group: 'What is in the cookie?',
  changes: ['options'],
  guesses: [
    { text: 'As much as I like: NextAuth splits the cookie.', right: [] },
    { text: 'First one cookie, then several, then every page answers 431.', right: ['jwt'] },
    { text: 'Nothing changes: the claims are not in the cookie.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected:
        'Above 3,933 bytes the cookie is split. At about 12 kB the request’s headers exceed Node’s limit, on every address of the site.'
    },
    database: { expected: 'The cookie holds the session token alone, however large the user is.' }
  },
  fix: 'Put ids into the token, not documents. A reader who is locked out has to clear the site’s cookies.',
  on: 'app',
  slider: { label: 'Bytes of claims', from: 500, to: 14_000, step: 500, start: 4000 },
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    for (const size of bench.chosen === undefined ? SIZES : [bench.chosen]) {
      const visitor = bench.visitor()
      if (jwt) {
        // Set by hand: a client refuses an answer with headers as large as the largest.
        const token = await encode({ token: { sub: '1', ballast: 'x'.repeat(size) } as Partial<JWT> as JWT, secret: bench.secret })
        const chunks = token.match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? []
        const name = (i: number) => `next-auth.session-token${chunks.length > 1 ? `.${i}` : ''}`
        for (const [i, chunk] of chunks.entries()) visitor.cookies.set(name(i), chunk)
      } else {
        bench.change = (options) => {
          options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(size) }) }
        }
        await visitor.signIn('aayush', 'correct horse')
      }
      const cookies = [...visitor.cookies].filter(([name]) => name.includes('session-token'))
      const bytes = cookies.reduce((sum, [name, value]) => sum + name.length + value.length + 3, 0)
      const split = bytes > CHUNK + 50
      const locked = bytes > HEADERS
      const expected = `${split ? 'several cookies' : '1 cookie'}, ${locked ? '431 everywhere' : '200'}`
      await bench.step(`${size.toLocaleString('en')} bytes of claims`, expected, async () => {
        const statuses = []
        for (const path of ['/api/auth/providers', '/token']) statuses.push((await visitor.fetch(path)).status)
        const observed = `${cookies.length} ${cookies.length === 1 ? 'cookie' : 'cookies'}, ${statuses.join(' and ')}`
        return { observed, holds: split === cookies.length > 1 && statuses.every((status) => status === (locked ? 431 : 200)) }
      })
    }
  }
} satisfies Experiment
