import { Types } from 'mongoose'
import { withClaims, withOnlyCallbacks } from '../lab/changes'
import type { Experiment } from './run/experiment'

/** A claim as code, its value, and what the next read finds, as JSON or `undefined`. */
const CLAIMS: [code: string, value: unknown, found: string][] = [
  ['new Date(0)', new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ['an ObjectId', new Types.ObjectId('0123456789abcdef01234567'), '"0123456789abcdef01234567"'],
  ["new Map([['a', 1]])", new Map([['a', 1]]), '{}'],
  ['new Set([1])', new Set([1]), '{}'],
  ['a promise, without await', Promise.resolve('value'), '{}'],
  ['NaN', Number.NaN, 'null'],
  ["Buffer.from('hi')", Buffer.from('hi'), '{"type":"Buffer","data":[104,105]}'],
  ['undefined', undefined, 'undefined'],
  ['() => 1', () => 1, 'undefined']
]

export default {
  place: 260,
  title: 'What survives the token?',
  question: 'Do I get back what the jwt callback put into the token?',
  group: 'What is in the cookie?',
  changes: ['options'],
  guesses: [
    { text: 'Yes, with its type.', right: [] },
    { text: 'What JSON can say comes back. The rest is changed or lost without an error, and a BigInt answers 500.', right: ['jwt'] },
    { text: 'NextAuth refuses what JSON cannot say.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'The token is JSON from the first read on: dates and ids are strings, maps are empty. exp is overwritten, and a future nbf signs the reader out.'
    },
    database: { notApplicable: 'Under database the cookie holds only the session token: no claim passes through it.' }
  },
  fix: 'Put strings, numbers, booleans, and objects and arrays of them into the token. Turn the rest into a string yourself, and back.',
  on: 'app',
  async run(bench) {
    const signInWith = async (claims: Record<string, unknown>) => {
      bench.change = withClaims(() => claims)
      return bench.signIn()
    }
    for (const [code, claim, found] of CLAIMS) {
      const visitor = await signInWith({ claim })
      await bench.check(`${code}, at the next read`, found, async () => {
        let seen: unknown = 'no read'
        bench.change = withOnlyCallbacks({
          session: ({ session, token }) => {
            seen = token.claim
            return session
          }
        })
        await bench.read(visitor)
        return JSON.stringify(seen) ?? 'undefined'
      })
    }
    bench.change = withClaims(() => ({ claim: 1n }))
    await bench.check('1n, at the sign-in', '500, no cookie', async () => {
      const visitor = bench.visitor()
      const { status } = await visitor.signIn('aayush', 'correct horse')
      return `${status}, ${bench.cookieOf(visitor) ? 'a cookie' : 'no cookie'}`
    })
    const expiring = await signInWith({ exp: 1 })
    await bench.check('exp: 1, which is long past', 'signed in, for 30 more days', async () => {
      const { user } = await bench.read(expiring)
      const days = (Number((await bench.token(expiring))?.exp) - Date.now() / 1000) / (24 * 60 * 60)
      return `${user ? 'signed in' : 'signed out'}, for ${Math.round(days)} more days`
    })
    const early = await signInWith({ nbf: Math.floor(Date.now() / 1000) + 3600 })
    await bench.check('nbf in an hour', 'signed out', async () => ((await bench.read(early)).user ? 'signed in' : 'signed out'))

    for (const [title, rename, expected] of [
      ['return { ...token, name }', (token: object, name: string) => ({ ...token, name }), 'name 0, name 1'],
      ['token.name = name; return token', (token: object, name: string) => Object.assign(token, { name }), 'name 1, name 2']
    ] as const) {
      let calls = 0
      bench.change = withOnlyCallbacks({ jwt: ({ token }) => rename(token, `name ${calls++}`) })
      // The sign-in gives name 0.
      const visitor = await bench.signIn()
      await bench.check(`${title}: session.user.name at two reads`, expected, async () => {
        const first = await bench.read(visitor)
        const second = await bench.read(visitor)
        return [first, second].map(({ user }) => String(user?.name)).join(', ')
      })
    }
  }
} satisfies Experiment
