import type { Experiment } from './run/experiment'

export default {
  place: 190,
  title: 'https in NEXTAUTH_URL, http in the browser',
  question: 'Why is there no cookie after the sign-in?',
  group: 'What breaks in production?',
  changes: ['environment', 'options'],
  guesses: [
    { text: 'NextAuth refuses to answer over http.', right: [] },
    { text: 'The cookies get __Secure- names, and a browser refuses them over http.', right: ['jwt', 'database'] },
    { text: 'It makes no difference: NextAuth looks at the request.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'Where NEXTAUTH_URL is set and useSecureCookies is not, names and Secure follow its scheme. A browser keeps no Secure cookie that came over http, unless it is localhost.'
    },
    database: { expected: 'The same: the strategy does not matter to the cookie’s name.' }
  },
  fix: 'Set NEXTAUTH_URL to the address that readers use, with its scheme.',
  on: 'app',
  environment: { NEXTAUTH_URL: 'https://site.example' },
  async run(bench) {
    bench.change = (options) => {
      // NextAuth's own default; this site sets it for its panels.
      delete options.useSecureCookies
    }
    const visitor = bench.visitor()
    await bench.step('Ask for a CSRF token over http', 'a cookie whose name begins with __Host-, and Secure', async () => {
      const response = await visitor.fetch('/api/auth/csrf')
      const line = response.headers.getSetCookie().find((cookie) => cookie.includes('csrf-token')) ?? ''
      return { observed: line.replace(/=[^;]*/, '=…'), holds: /^__Host-next-auth\.csrf-token=/.test(line) && /; Secure/.test(line) }
    })
    await bench.step(
      'Sign in, with a client that keeps such cookies',
      'a session cookie whose name begins with __Secure-, and Secure',
      async () => {
        const response = await visitor.signIn('aayush', 'correct horse')
        const line = response.headers.getSetCookie().find((cookie) => cookie.includes('session-token')) ?? ''
        return { observed: line.replace(/=[^;]*/, '=…'), holds: /^__Secure-next-auth\.session-token=/.test(line) && /; Secure/.test(line) }
      }
    )
    await bench.step(
      'Do as a browser does over http: refuse Secure cookies, and sign in',
      'back to the sign-in page, csrf=true',
      async () => {
        const browser = bench.visitor()
        const { csrfToken } = await browser.json<{ csrfToken: string }>('/api/auth/csrf')
        for (const name of [...browser.cookies.keys()]) if (name.startsWith('__')) browser.cookies.delete(name)
        const form = { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' }
        const { url } = (await (await browser.post('/api/auth/callback/credentials', form)).json()) as { url: string }
        return { observed: new URL(url).search || 'signed in', holds: url.includes('csrf=true') }
      }
    )
    bench.setEnvironment('NEXTAUTH_URL', 'http://site.example')
    await bench.step('The same with http in NEXTAUTH_URL', 'a session cookie without prefix and without Secure', async () => {
      const response = await bench.visitor().signIn('aayush', 'correct horse')
      const line = response.headers.getSetCookie().find((cookie) => cookie.includes('session-token')) ?? ''
      return { observed: line.replace(/=[^;]*/, '=…'), holds: /^next-auth\.session-token=/.test(line) && !/; Secure/.test(line) }
    })
  }
} satisfies Experiment
