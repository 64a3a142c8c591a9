import type { Experiment } from './run/experiment'

interface Answer {
  answer: { username?: string; user?: { username?: string } } | null
  ms: number
}

export default {
  place: 60,
  title: 'Four ways to ask in the proxy',
  question: 'Which functions work in the proxy, and what does each cost?',
  group: 'Who can see what?',
  changes: ['proxy'],
  guesses: [
    { text: 'Only getToken() works there.', right: [] },
    { text: 'All but getSession() work.', right: ['jwt'] },
    { text: 'getServerSession() and a fetch of /session work, the other two are null.', right: ['database'] }
  ],
  strategies: {
    jwt: {
      expected:
        'getToken() decodes. getServerSession() runs the callbacks too, and what it renews is lost. A fetch is one more request. getSession() sends no cookie.'
    },
    database: {
      expected:
        'getToken() is null. getServerSession() asks MongoDB from the proxy, a fetch does so by one more request. getSession() sends no cookie.'
    }
  },
  fix: 'Under jwt use getToken(). Under database look for the cookie in the proxy, and for the session in the page.',
  on: 'site',
  async run(bench) {
    const jwt = bench.strategy === 'jwt'
    const visitor = await bench.signIn()
    const ways: [way: string, finds: boolean][] = [
      ['getToken', jwt],
      ['getServerSession', true],
      ['fetch', true],
      ['getSession', false]
    ]
    for (const [way, finds] of ways) {
      const name = way === 'fetch' ? 'a fetch of /api/auth/session' : `${way}()`
      await bench.step(`Ask with ${name}`, finds ? 'aayush, and no cookie is set' : 'null', async () => {
        const response = await visitor.fetch(`/demo/ask-the-proxy?way=${way}`)
        const { answer, ms } = (await response.json()) as Answer
        const who = answer?.username ?? answer?.user?.username
        const sets = response.headers.getSetCookie().length
        return {
          observed: `${who ?? JSON.stringify(answer)}, ${sets === 0 ? 'no cookie is set' : `${sets} cookies are set`}, in ${ms} ms`,
          holds: (finds ? who === 'aayush' : answer === null) && sets === 0
        }
      })
    }
  }
} satisfies Experiment
