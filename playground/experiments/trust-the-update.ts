import type { Experiment } from './run/experiment'

export default {
  place: 100,
  title: 'Make yourself an administrator',
  question: 'Is what update() sends to be trusted?',
  group: 'Who can see what?',
  changes: ['options'],
  guesses: [
    { text: 'Yes: it needs a CSRF token.', right: [] },
    { text: 'No: with a callback that spreads it, I am an administrator.', right: ['jwt', 'database'] },
    { text: 'NextAuth drops fields that it does not know.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'session in the jwt callback is what the page sent. Spread into the token, it is sealed by your own server.' },
    database: { expected: 'The same, for a session callback that writes newSession to the user document.' }
  },
  fix: 'Pick the fields that readers may change, and check each.',
  on: 'app',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const visitor = await bench.signIn()
    const role = async () => {
      const user = jwt ? await bench.token(visitor) : await bench.users.findOne({ username: 'aayush' })
      return String((user as { role?: unknown } | null)?.role)
    }
    bench.change = (options) => {
      options.callbacks = {
        ...options.callbacks,
        ...(jwt
          ? { jwt: ({ token, trigger, session }) => (trigger === 'update' ? { ...token, ...session } : token) }
          : {
              session: async ({ session, user, trigger, newSession }) => {
                if (trigger === 'update') await bench.users.updateOne({ email: user.email }, { $set: newSession })
                return session
              }
            })
      }
    }
    await bench.step('update({ role: "admin" }), with a callback that takes everything', 'admin', async () => {
      await visitor.update({ role: 'admin' })
      const now = await role()
      return { observed: now, holds: now === 'admin' }
    })
    // #region fix
    bench.change = (options) => {
      options.callbacks = {
        ...options.callbacks,
        ...(jwt
          ? {
              jwt: ({ token, trigger, session }) => {
                const name: unknown = trigger === 'update' ? session?.username : undefined
                return typeof name === 'string' && /^[a-z0-9_]{2,32}$/.test(name) ? { ...token, username: name } : token
              }
            }
          : {
              session: async ({ session, user, trigger, newSession }) => {
                const name: unknown = trigger === 'update' ? newSession?.username : undefined
                if (typeof name === 'string' && /^[a-z0-9_]{2,32}$/.test(name))
                  await bench.users.updateOne({ email: user.email }, { $set: { username: name } })
                return session
              }
            })
      }
    }
    // #endregion
    await bench.step(
      'update({ role: "owner", username: "renamed" }), with a callback that picks',
      'renamed, and not the owner',
      async () => {
        await visitor.update({ role: 'owner', username: 'renamed' })
        const user = jwt ? await bench.token(visitor) : await bench.users.findOne({ email: 'aayush@example.com' })
        const { username, role: now } = (user ?? {}) as { username?: string; role?: string }
        return { observed: `${username}, ${now}`, holds: username === 'renamed' && now === 'admin' }
      }
    )
  }
} satisfies Experiment
