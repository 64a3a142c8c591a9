import { ObjectId } from 'bson'
import type { Adapter } from 'next-auth/adapters'
import type { Experiment } from './run/experiment'

const MINUTE = 60_000

export default {
  place: 290,
  title: 'A session row of your own making',
  question: 'What does a session read do with a row that is not as the adapter would write it?',
  group: 'What breaks in production?',
  changes: ['database'],
  guesses: [
    { text: 'It ends the session and removes the cookie, whatever is wrong with the row.', right: [] },
    {
      text: 'A wrong type ends in an error and keeps the cookie. A row without a user ends the session, and nothing is logged.',
      right: ['database']
    },
    { text: 'It does not matter: MongoDB has no types to be wrong.', right: [] }
  ],
  strategies: {
    jwt: { notApplicable: 'Under jwt there are no session rows.' },
    database: {
      expected:
        'userId has to be an ObjectId, and expires a Date. Another type makes the adapter or NextAuth throw: SESSION_ERROR, {} and a cookie that stays. A row that names nobody ends the session.'
    }
  },
  fix: 'Let the adapter write rows: adapter.createSession() and updateSession(). In a script of your own take ObjectId and Date.',
  on: 'app',
  async run(bench) {
    /** In words: how a read goes after the row was changed so. */
    const readWith = async (change: () => Promise<unknown>) => {
      const visitor = await bench.signIn()
      await change()
      const { user } = await bench.read(visitor)
      const [error = 'nothing logged'] = await bench.logged()
      const [, reason = error] = /(\w+ is not a function)/.exec(error) ?? []
      return `${user ? 'signed in' : 'signed out'}, ${visitor.sessionToken ? 'the cookie stays' : 'the cookie is removed'}, ${reason}`
    }
    const set = (values: Record<string, unknown>) => () => bench.sessions.updateMany({}, { $set: values })
    const soon = () => new Date(Date.now() + MINUTE)
    const aayush = await bench.users.findOne({ username: 'aayush' })

    await bench.check('userId an ObjectId, expires a Date', 'signed in, the cookie stays, nothing logged', () =>
      readWith(set({ userId: aayush?._id, expires: soon() }))
    )
    await bench.check('userId as a text', 'signed out, the cookie stays, toHexString is not a function', () =>
      readWith(set({ userId: String(aayush?._id) }))
    )
    for (const [title, expires] of [
      ['expires as a text', soon().toISOString()],
      ['expires as a number', soon().getTime()]
    ] as const)
      await bench.check(title, 'signed out, the cookie stays, toISOString is not a function', () => readWith(set({ expires })))
    await bench.check('expires is over', 'signed out, the cookie is removed, nothing logged', () => readWith(set({ expires: new Date(0) })))
    await bench.check('userId of nobody', 'signed out, the cookie is removed, nothing logged', () =>
      readWith(set({ userId: new ObjectId() }))
    )
    await bench.check('The user is deleted', 'signed out, the cookie is removed, nothing logged', async () => {
      const outcome = await readWith(() => bench.users.deleteOne({ _id: aayush?._id }))
      if (aayush) await bench.users.insertOne(aayush)
      return outcome
    })
    await bench.check('Two users whom a provider gave no username, under a unique index', 'E11000 … username: null', async () => {
      await bench.users.dropIndexes()
      await bench.users.createIndex({ username: 1 }, { unique: true })
      const { createUser } = bench.options().adapter as Required<Adapter>
      const make = (email: string) => createUser({ email, emailVerified: null } as Parameters<typeof createUser>[0])
      await make('first@example.com')
      return make('second@example.com').then(
        () => 'both are stored',
        (error: Error) => (/E11000.*username: null/.test(error.message) ? 'E11000 … username: null' : error.message)
      )
    })
    await bench.check('The same under an index that is sparse too', 'both are stored', async () => {
      await bench.users.dropIndexes()
      await bench.users.deleteMany({ email: /@example\.com$/, username: { $exists: false } })
      await bench.users.createIndex({ username: 1 }, { unique: true, sparse: true })
      const { createUser } = bench.options().adapter as Required<Adapter>
      for (const email of ['first@example.com', 'second@example.com'])
        await createUser({ email, emailVerified: null } as Parameters<typeof createUser>[0])
      return (await bench.users.countDocuments({ username: { $exists: false } })) === 2 ? 'both are stored' : 'one is missing'
    })
  }
} satisfies Experiment
