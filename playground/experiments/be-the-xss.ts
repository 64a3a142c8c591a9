import type { Experiment } from './run/experiment'

export default {
  place: 80,
  title: 'Be the script in the page',
  question: 'What does HttpOnly protect from a script in the page?',
  group: 'Who can see what?',
  changes: ['nothing'],
  guesses: [
    { text: 'Everything: a script cannot use the session.', right: [] },
    { text: 'Only the cookie’s value: a script can read the session and act as the reader.', right: ['jwt', 'database'] },
    { text: 'Nothing: a script reads the cookie.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'The browser gives script no HttpOnly cookie, and attaches it to every request that the script sends.' },
    database: { expected: 'The same, with a UUID in the cookie.' }
  },
  fix: 'A Content-Security-Policy that lets no such script run, escaped output, and few fields in the session.',
  on: 'site',
  async run(bench) {
    const visitor = await bench.signIn()
    await bench.step('Look at the session cookie’s attributes', 'HttpOnly', async () => {
      await bench.read(visitor)
      const [, attributes = ''] = [...visitor.attributes].find(([name]) => name.includes('session-token')) ?? []
      return { observed: attributes, holds: /HttpOnly/i.test(attributes) }
    })
    await bench.step('Ask for the page that runs a hostile script', 'its policy permits that script, only on that page', async () => {
      const policies = []
      for (const path of ['/api/playground/xss', '/'])
        policies.push((await visitor.fetch(path)).headers.get('content-security-policy') ?? '')
      const [there = '', elsewhere = ''] = policies
      const only = /script-src 'nonce-/.test(there) && !/nonce-|script-src[^;]*'unsafe-inline'/.test(elsewhere)
      return { observed: only ? 'a nonce there, none elsewhere' : policies.join(' | '), holds: only }
    })
    await bench.step('Send what the script sends: fetch("/api/auth/session")', 'the session of aayush', async () => {
      const { user } = await bench.read(visitor)
      return { observed: user ? `the session of ${String(user.username)}` : 'no session', holds: user?.username === 'aayush' }
    })
  }
} satisfies Experiment
