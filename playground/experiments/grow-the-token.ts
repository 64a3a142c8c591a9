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
    database: { expected: 'The cookie holds only the session token, however large the user is.' }
  },
  fix: 'Put ids into the token, not documents. A reader who is locked out has to clear the site’s cookies.',
  on: 'app',
  sliders: { bytes: { label: 'Bytes of claims', from: 500, to: 14_000, step: 500, start: 4000 } },
  async run(bench) {
    for (const size of bench.chosen?.bytes === undefined ? SIZES : [bench.chosen.bytes]) {
      bench.change = (options) => {
        options.callbacks = { ...options.callbacks, jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(size) }) }
      }
      const visitor = bench.visitor()
      // A client refuses an answer with headers as large as the largest, so the cookies are taken where NextAuth set them.
      await visitor.signIn('aayush', 'correct horse').catch(() => {})
      for (const line of bench.setCookies) visitor.keep(line)
      const cookies = [...visitor.cookies].filter(([name]) => name.includes('session-token'))
      const bytes = cookies.reduce((sum, [, value]) => sum + value.length, 0)
      const inHeader = cookies.reduce((sum, [name]) => sum + name.length + '=; '.length, bytes)
      const split = bytes > CHUNK
      const locked = inHeader > HEADERS
      const expected = `${split ? 'several cookies' : '1 cookie'}, ${locked ? '431 everywhere' : '200'}`
      await bench.step(`${size.toLocaleString('en')} bytes of claims`, expected, async () => {
        const statuses = []
        for (const path of ['/api/auth/providers', '/token']) statuses.push((await visitor.fetch(path)).status)
        const observed = `${cookies.length} ${cookies.length === 1 ? 'cookie' : 'cookies'}, ${statuses.join(' and ')}`
        const full = cookies.slice(0, -1).every(([, value]) => value.length === CHUNK)
        const counted = split ? cookies.length > 1 && full : cookies.length === 1
        return { observed, holds: counted && statuses.every((status) => status === (locked ? 431 : 200)) }
      })
    }
  }
} satisfies Experiment
