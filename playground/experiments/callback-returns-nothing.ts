import { NextRequest } from 'next/server'
import { withAuth } from 'next-auth/middleware'
import { withAuthorize, withCallbacks, withOnlyCallbacks } from '../lab/changes'
import { guardOf } from '../lab/guard'
import type { Visitor } from '../lab/visitor'
import type { Experiment } from './run/experiment'

export default {
  place: 250,
  title: 'A callback that returns nothing',
  question: 'What does NextAuth do when a callback forgets its return?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'It logs an error and keeps the session.', right: [] },
    { text: 'Each callback has an outcome of its own, most of them without an error.', right: ['jwt', 'database'] },
    { text: 'It uses its own default.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'authorize and signIn refuse. jwt empties the token. session and redirect make an empty body, and the cookie is set. authorized lets every valid token pass.'
    },
    database: {
      expected:
        'The same for authorize, signIn, session and redirect. Without a token from jwt the row belongs to nobody, and the next read ends the session.'
    }
  },
  fix: 'Return in every branch: the token from jwt, the session from session, true or false from signIn and authorized, an address from redirect.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const hasCookie = (visitor: Visitor) => (bench.cookieOf(visitor) === undefined ? 'no cookie' : 'a cookie')
    /** In words: the answer to a sign-in, its error, and whether it sets a cookie. */
    const signInAs = async (visitor: Visitor) => {
      const response = await visitor.signIn('aayush', 'correct horse')
      const text = await response.text()
      const error = /error=(\w+)/.exec(text)?.[1]
      return [response.status, text ? error : 'empty body', hasCookie(visitor)].filter((word) => word !== undefined).join(', ')
    }
    const signIn = () => signInAs(bench.visitor())
    /** Who is signed in before the callbacks change. */
    const signedIn = async (change: typeof bench.change) => {
      bench.change = () => {}
      const visitor = await bench.signIn()
      bench.change = change
      return visitor
    }

    bench.change = withAuthorize(() => undefined)
    await bench.check('authorize returns undefined', '401, CredentialsSignin, no cookie', signIn)
    bench.change = withCallbacks({ signIn: () => undefined })
    await bench.check('signIn returns undefined', '403, AccessDenied, no cookie', signIn)
    bench.change = withCallbacks({
      signIn: () => {
        throw new Error('closed')
      }
    })
    await bench.check('signIn throws', '200, closed, no cookie', signIn)
    bench.change = withCallbacks({ redirect: () => undefined })
    await bench.check('redirect returns undefined', '200, empty body, a cookie', signIn)

    for (const nothing of [undefined, null]) {
      const visitor = await signedIn(withCallbacks({ session: () => nothing }))
      await bench.check(`session returns ${nothing}, at a read`, '200, empty body, a cookie, nothing logged', async () => {
        const response = await visitor.fetch('/api/auth/session')
        const body = (await response.text()) === '' ? 'empty body' : 'a body'
        const logged = (await bench.logged()).length === 0 ? 'nothing logged' : 'logged'
        return [response.status, body, hasCookie(visitor), logged].join(', ')
      })
    }
    bench.change = withCallbacks({ jwt: () => undefined })
    const visitor = bench.visitor()
    if (!jwt) {
      await bench.check('jwt returns undefined, at the sign-in', '200, a cookie; then signed out', async () => {
        const signedIn = await signInAs(visitor)
        return `${signedIn}; then ${(await bench.read(visitor)).user ? 'signed in' : 'signed out'}`
      })
      return
    }
    await bench.check('jwt returns undefined, at the sign-in', '200, claims exp, iat, jti', async () => {
      const { status } = await visitor.signIn('aayush', 'correct horse')
      return `${status}, claims ${Object.keys((await bench.token(visitor)) ?? {})
        .sort()
        .join(', ')}`
    })
    for (const [title, callback] of [
      ['returns null', () => null],
      [
        'throws',
        () => {
          throw new Error('no')
        }
      ]
    ] as const) {
      bench.change = withCallbacks({ jwt: callback })
      await bench.check(`jwt ${title}, at the sign-in`, '500, empty body, no cookie', signIn)
    }
    const reader = await signedIn(withOnlyCallbacks({ jwt: () => undefined }))
    for (const [title, expected] of [
      ['jwt returns undefined, at a read', 'user {"name":"Aayush","email":"aayush@example.com"}, a cookie'],
      ['And at the read after it', 'user {}, a cookie']
    ] as const)
      await bench.check(title, expected, async () => {
        const { user } = await bench.read(reader)
        return `user ${JSON.stringify(user)}, ${hasCookie(reader)}`
      })

    const guarded = await signedIn(() => {})
    for (const nothing of [undefined, null]) {
      bench.route('/guarded', async (req, res) => {
        const guard = guardOf(withAuth({ secret: bench.secret, callbacks: { authorized: () => nothing as never } }))
        const headers = { cookie: req.headers.cookie ?? '' }
        const refused = await guard(new NextRequest('http://site.example/guarded', { headers }))
        res.status(refused?.status ?? 200).json({})
      })
      await bench.check(`authorized of withAuth() returns ${nothing}`, 'signed in 200, signed out 307', async () => {
        const signedOut = await bench.visitor().fetch('/guarded')
        return `signed in ${(await guarded.fetch('/guarded')).status}, signed out ${signedOut.status}`
      })
    }
  }
} satisfies Experiment
