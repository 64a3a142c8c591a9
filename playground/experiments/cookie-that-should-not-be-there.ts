import { withOnlyCallbacks } from '../lab/changes'
import type { Visitor } from '../lab/visitor'
import type { Experiment } from './run/experiment'

const NAME = 'next-auth.session-token'

type Jar = Map<string, string>

const sessionCookies = ({ cookies }: Visitor) => [...cookies.keys()].filter((name) => name.startsWith(NAME)).sort()

export default {
  place: 280,
  title: 'A cookie that should not be there',
  question: 'What happens when another cookie has a name like the session cookie’s?',
  group: 'What breaks in production?',
  changes: ['nothing'],
  guesses: [
    { text: 'Nothing: NextAuth reads its own cookie.', right: [] },
    { text: 'NextAuth joins them, cannot decrypt the whole, and removes them all.', right: ['jwt'] },
    { text: 'NextAuth joins them, finds no such row, and removes them all.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected:
        'NextAuth joins every cookie whose name begins with the session cookie’s. One too many or one too few ends the session. Empty ones, and the order, do not matter.'
    },
    database: { expected: 'The same, without a line in the log: no session row has the joined value as its token.' }
  },
  fix: 'Name no cookie so that it begins with next-auth.session-token. A sign-in under jwt removes stray ones, except those of another path or domain. Under database one by OAuth or a magic link does not: sign in twice.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    /** Claims of this many bytes from now on, so that NextAuth splits the cookie. */
    const ballast = (size: number) => {
      bench.change = withOnlyCallbacks({ jwt: ({ token }) => ({ ...token, ballast: 'x'.repeat(size) }) })
    }
    const read = async (visitor: Visitor) => {
      const { user } = await bench.read(visitor)
      const left = sessionCookies(visitor).map((name) => name.replace(NAME, 'session-token'))
      return `${user ? 'signed in' : 'signed out'}; cookies: ${left.join(', ') || 'none'}`
    }
    const check = async (title: string, expected: string, change: (jar: Jar) => void) => {
      const visitor = await bench.signIn()
      change(visitor.cookies)
      await bench.check(title, expected, () => read(visitor))
    }
    const ended = 'signed out; cookies: none'
    const fine = 'signed in; cookies: session-token'
    const set = (name: string, value: string) => (jar: Jar) => void jar.set(name, value)

    await check('session-token.1 is left over', ended, set(`${NAME}.1`, 'text'))
    await check('session-token-old is there', ended, set(`${NAME}-old`, 'text'))
    // A read under database sets one cookie and removes none.
    await check('session-token.0 is there, and empty', jwt ? fine : `${fine}, session-token.0`, set(`${NAME}.0`, ''))

    const visitor = await bench.signIn()
    visitor.cookies.set(`${NAME}-old`, 'text')
    await bench.check('Sign in again with session-token-old', fine, async () => {
      await visitor.signIn('aayush', 'correct horse')
      return read(visitor)
    })
    if (!jwt) return

    await bench.step('What the log says', 'decryption operation failed', async () => {
      const other = await bench.signIn()
      other.cookies.set(`${NAME}-old`, 'text')
      await bench.read(other)
      const logged = (await bench.logged()).join()
      return { observed: logged || 'nothing', holds: logged.includes('decryption operation failed') }
    })
    const chunks = (numbers: number[]) => numbers.map((i) => `session-token.${i}`).join(', ')
    ballast(7000)
    await check('Three chunks, one is missing', ended, (jar) => void jar.delete(`${NAME}.1`))
    await check('Three chunks in reverse order', `signed in; cookies: ${chunks([0, 1, 2])}`, (jar) => {
      const pairs = [...jar].reverse()
      jar.clear()
      for (const [name, value] of pairs) jar.set(name, value)
    })
    ballast(0)
    const growing = await bench.signIn()
    for (const [size, expected] of [
      [7000, chunks([0, 1, 2])],
      [3000, chunks([0, 1])],
      [0, 'session-token']
    ] as const) {
      ballast(size)
      await bench.check(`A token with ${size} bytes more`, `signed in; cookies: ${expected}`, () => read(growing))
    }
  }
} satisfies Experiment
