import type { Experiment } from './run/experiment'

type Answer = { session?: { user?: { username?: string }; expires?: string } | null; error?: string }

export default {
  place: 70,
  title: 'One, two or three arguments',
  question: 'Which arguments does getServerSession() take?',
  group: 'Who can see what?',
  changes: ['nothing'],
  guesses: [
    { text: 'The request and the options, everywhere.', right: [] },
    { text: 'One in server components, three in API routes; two throw.', right: ['jwt', 'database'] },
    { text: 'One, everywhere.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'With one argument it takes the request from Next, which has one in server components and not in API routes. The second of two is taken for the response.'
    },
    database: { expected: 'The same: the strategy does not matter to the arguments.' }
  },
  fix: 'One argument in server components and route handlers, three in API routes and getServerSideProps.',
  on: 'site',
  async run(bench) {
    const visitor = await bench.signIn()
    await bench.step('One, in a server component', 'aayush, without expires', async () => {
      const html = await (await visitor.fetch('/demo/server-component')).text()
      const session = JSON.parse((/<pre>(.*?)<\/pre>/.exec(html)?.[1] ?? 'null').replaceAll('&quot;', '"')) as Answer['session']
      return {
        observed: `${session?.user?.username ?? 'no session'}, ${session?.expires ? 'with' : 'without'} expires`,
        holds: session?.user?.username === 'aayush' && session.expires === undefined
      }
    })
    const ask = (count: number) => visitor.json<Answer>(`/api/playground/server-session?arguments=${count}`)
    await bench.step('One, in an API route', 'an error: there is no request', async () => {
      const { error, session } = await ask(1)
      return { observed: error?.split('\n')[0] ?? JSON.stringify(session), holds: error !== undefined }
    })
    await bench.step('Two, in an API route', 'TypeError: … getHeader is not a function', async () => {
      const { error, session } = await ask(2)
      return { observed: error ?? JSON.stringify(session), holds: /^TypeError: .*getHeader is not a function/.test(error ?? '') }
    })
    await bench.step('Three, in an API route', 'aayush, with expires', async () => {
      const { session, error } = await ask(3)
      return {
        observed: error ?? `${session?.user?.username}, ${session?.expires ? 'with' : 'without'} expires`,
        holds: session?.user?.username === 'aayush' && session.expires !== undefined
      }
    })
  }
} satisfies Experiment
