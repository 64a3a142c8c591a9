import { ObjectId } from 'bson'
import type { Collection } from 'mongodb'
import { withOnlyCallbacks } from '../lab/changes'
import { signInAtProvider } from '../lab/identity-sign-in'
import { askApi, sendRefreshToken, type Tokens } from '../lab/token-endpoint'
import type { Experiment } from './run/experiment'

// #region shapes
/** The fields of an accounts row that a refresh needs. */
interface Account {
  userId: ObjectId
  access_token: string
  refresh_token: string
  /** Seconds since 1970. */
  expires_at: number
  /** Since when a request refreshes; absent while none does. */
  refreshing?: Date
}

/** Sends a refresh token. @throws Error with the provider's reason. */
type Refresh = (refreshToken: string) => Promise<Tokens>

const inSeconds = () => Math.floor(Date.now() / 1000)
// #endregion

/** Lets no call begin before there are two: as if the provider were slow, so that neither request sees what the other has written. */
function both(refresh: Refresh): Refresh {
  let calls = 0
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  return async (refreshToken) => {
    calls++
    if (calls === 2) begin()
    await begun
    return refresh(refreshToken)
  }
}

/** Refreshes the tokens of a row that have ended, without a look at what other requests do. */
async function refreshRow(accounts: Collection<Account>, userId: ObjectId, refresh: Refresh): Promise<void> {
  const row = await accounts.findOne({ userId, expires_at: { $lte: inSeconds() } })
  if (!row) return
  const { access_token, refresh_token, expires_in } = await refresh(row.refresh_token)
  await accounts.updateOne({ userId }, { $set: { access_token, refresh_token, expires_at: inSeconds() + expires_in } })
}

// #region lock
/** Makes requests with the same refresh token share one refresh. It knows the requests of one process. */
function shared(refresh: Refresh): Refresh {
  const answers = new Map<string, ReturnType<Refresh>>()
  return (refreshToken) => {
    const underWay = answers.get(refreshToken)
    if (underWay) return underWay
    const answer = refresh(refreshToken)
    answers.set(refreshToken, answer)
    const forget = () => void answers.delete(refreshToken)
    // A late request may still bring the old token. What has failed may be tried again.
    answer.then(() => setTimeout(forget, 60_000).unref(), forget)
    return answer
  }
}
// #endregion

// #region row
/** Milliseconds after which the mark of a request that has vanished counts no more. */
const GIVE_UP = 10_000

/**
 * Gives the access token of a user, and refreshes it where it has ended. Of all requests, in all processes, the one that marks the row
 * sends the refresh token; the others wait for what it writes.
 * @returns undefined for a user without an account.
 * @throws Error where the provider refuses.
 */
async function freshAccessToken(accounts: Collection<Account>, userId: ObjectId, refresh: Refresh): Promise<string | undefined> {
  for (;;) {
    const row = await accounts.findOne({ userId })
    if (!row || row.expires_at > inSeconds()) return row?.access_token
    // Another request may have refreshed since, or have marked the row.
    const { refresh_token } = row
    const unmarked = { $or: [{ refreshing: { $exists: false } }, { refreshing: { $lt: new Date(Date.now() - GIVE_UP) } }] }
    const marked = await accounts.updateOne({ userId, refresh_token, ...unmarked }, { $set: { refreshing: new Date() } })
    if (marked.modifiedCount === 1) return refreshMarked(accounts, row, refresh)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Refreshes the tokens of a row that this request has marked, and takes the mark away. @throws Error where the provider refuses. */
async function refreshMarked(accounts: Collection<Account>, { userId, refresh_token: old }: Account, refresh: Refresh): Promise<string> {
  try {
    const { access_token, refresh_token, expires_in } = await refresh(old)
    await accounts.updateOne({ userId }, { $set: { access_token, refresh_token, expires_at: inSeconds() + expires_in } })
    return access_token
  } finally {
    await accounts.updateOne({ userId }, { $unset: { refreshing: '' } })
  }
}
// #endregion

export default {
  place: 340,
  title: 'Rotate, and race',
  question: 'What happens when two requests refresh one access token at the same moment?',
  group: 'What breaks in production?',
  changes: ['options', 'database'],
  guesses: [
    { text: 'Both get a new access token.', right: [] },
    { text: 'NextAuth lets one wait for the other.', right: [] },
    { text: 'The provider refuses one of them: it takes a refresh token once.', right: ['jwt', 'database'] }
  ],
  strategies: {
    jwt: { expected: 'Both requests bring the same cookie, so both send the same refresh token. The second use is invalid_grant.' },
    database: { expected: 'Both requests find the same row before either has written, so both send the same refresh token.' }
  },
  fix: 'Let one request refresh and the others wait for it: by a promise in one process, by a mark in the accounts row in several.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const accounts = bench.connection.collection('accounts') as unknown as Collection<Account>
    const answers: string[] = []
    /** The access token of whoever was not refused. */
    let won: string | undefined
    const refresh: Refresh = async (refreshToken) => {
      const { answer } = await sendRefreshToken(bench.openIdClient, refreshToken)
      answers.push(answer.error ?? 'new tokens')
      won = answer.access_token ?? won
      if (answer.error) throw new Error(answer.error)
      return answer as Tokens
    }
    /** A `jwt` callback that keeps the tokens in the session token, and takes the first access token for one that has ended. */
    const inToken = (send: Refresh) =>
      withOnlyCallbacks({
        async jwt({ token, account }) {
          if (account) return { ...token, refreshToken: account.refresh_token, expiresAt: 0 }
          if (Number(token.expiresAt) > inSeconds()) return token
          const { access_token, refresh_token, expires_in } = await send(String(token.refreshToken))
          return { ...token, accessToken: access_token, refreshToken: refresh_token, expiresAt: inSeconds() + expires_in }
        }
      })
    /** A callback that runs at every read under this strategy, and does something for the user's row. */
    const inRow = (work: (userId: ObjectId) => Promise<unknown>) =>
      withOnlyCallbacks({
        async jwt({ token, account }) {
          if (!account) await work(new ObjectId(token.sub))
          return token
        },
        async session({ session, user }) {
          if (!jwt) await work(new ObjectId(user.id))
          return session
        }
      })
    /** Signs in anew, lets the access token of the row end, and reads twice at the same moment. */
    const race = async () => {
      const visitor = bench.visitor()
      await accounts.deleteMany({})
      await bench.users.deleteOne({ username: 'kim' })
      await signInAtProvider(visitor)
      await accounts.updateMany({}, { $set: { expires_at: 0 } })
      answers.length = 0
      const reads = await Promise.all([visitor.copy(), visitor.copy()].map((copy) => bench.read(copy)))
      return `${reads.filter(({ user }) => user).length} of 2 reads have a session; the provider said ${answers.sort().join(' and ')}`
    }

    /** In words: what the provider's API says to an access token. */
    const atApi = async (accessToken: string | undefined) => {
      const { status } = await askApi(bench.openIdClient, accessToken)
      return status === 200 ? 'opens userinfo' : `is answered with ${status}`
    }

    if (jwt) {
      bench.change = inToken(refresh)
      await bench.check(
        'A jwt callback that refreshes',
        '1 of 2 reads have a session; the provider said invalid_grant and new tokens',
        race
      )
      bench.change = inToken(shared(refresh))
      await bench.check('The same, with a promise that both share', '2 of 2 reads have a session; the provider said new tokens', race)
    }
    const atOnce = both(refresh)
    bench.change = inRow((userId) => refreshRow(accounts, userId, atOnce))
    await bench.check(
      'Tokens in the accounts row, refreshed by whoever reads',
      '1 of 2 reads have a session; the provider said invalid_grant and new tokens',
      race
    )
    await bench.check('The access token of the other one', 'is answered with 401', () => atApi(won))
    bench.change = inRow((userId) => freshAccessToken(accounts, userId, refresh))
    await bench.check('The same, by whoever has marked the row', '2 of 2 reads have a session; the provider said new tokens', race)
    await bench.check('The access token in the row', 'opens userinfo', async () => atApi((await accounts.findOne())?.access_token))
  }
} satisfies Experiment
