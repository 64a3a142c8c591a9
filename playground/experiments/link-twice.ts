import type { EmailConfig } from 'next-auth/providers/email'
import { askForLink } from '../lab/magic-link'
import type { Visitor } from '../lab/visitor'
import type { Experiment } from './run/experiment'

const EMAIL = 'aayush@example.com'

// #region fix
/** The address of a page with a button, for the mail: it has the parameters of the link, and whoever only looks at it uses nothing up. */
function toConfirmPage(link: string): string {
  const { origin, search } = new URL(link)
  return `${origin}/confirm${search}`
}

/** That page: its button sends the parameters to NextAuth, and nothing else can be its target. */
function confirmPage(parameters: Record<string, string>): string {
  const fields = ['callbackUrl', 'token', 'email'].map((name) => {
    const value = (parameters[name] ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;')
    return `<input type="hidden" name="${name}" value="${value}">`
  })
  return `<form action="/api/auth/callback/email">${fields.join('')}<button>Sign in</button></form>`
}
// #endregion

export default {
  place: 320,
  title: 'Open a magic link twice',
  question: 'What does the reader see when a mail scanner has opened their magic link?',
  group: 'What breaks in production?',
  changes: ['options'],
  guesses: [
    { text: 'They are signed in: a link lives for a day.', right: [] },
    { text: 'An error: the first GET has used the link up, whoever sent it.', right: ['jwt', 'database'] },
    { text: 'They are signed in: the scanner lacks the cookies of their browser.', right: [] }
  ],
  strategies: {
    jwt: { expected: 'A link needs no cookie and works once. The scanner is signed in, and the reader sees error=Verification.' },
    database: { expected: 'The same, and the scanner has a session row of the reader.' }
  },
  fix: 'Let the mail lead to a page with a button, and let the button open the link: scanners press none.',
  on: 'app',
  async run(bench) {
    const rows = () => bench.connection.collection('verification_tokens').countDocuments()
    /** Asks for a link. @returns the path in the mail. */
    const ask = async () => {
      const visitor = bench.visitor()
      await askForLink(visitor, EMAIL)
      return bench.mails.at(-1)?.url.slice(bench.url.length) ?? '/nowhere'
    }
    /** In words: how a visitor comes out of a link, and whether it can be opened again. */
    const opened = async (visitor: Visitor, path: string, method = 'GET') => {
      const { status, headers } = await visitor.fetch(path, { method })
      const [, error] = /error=(\w+)/.exec(headers.get('location') ?? '') ?? []
      const how = error ? `error=${error}` : bench.cookieOf(visitor) ? 'signed in' : String(status)
      return `${how}, the link is ${(await rows()) === 0 ? 'used up' : 'good'}`
    }

    const link = await ask()
    await bench.check('A scanner sends HEAD', '400, the link is good', () => opened(bench.visitor(), link, 'HEAD'))
    await bench.check('A scanner sends GET', 'signed in, the link is used up', () => opened(bench.visitor(), link))
    await bench.check('The reader opens the link', 'error=Verification, the link is used up', () => opened(bench.visitor(), link))

    bench.change = ({ providers }) => {
      const email = providers.find(({ id }) => id === 'email') as EmailConfig
      const send = email.sendVerificationRequest
      email.sendVerificationRequest = (mail) => send({ ...mail, url: toConfirmPage(mail.url) })
    }
    bench.route('/confirm', async (req, res) => res.send(confirmPage(req.query as Record<string, string>)))
    const confirm = await ask()
    await bench.check('A scanner sends GET to the page with the button', '200, the link is good', () => opened(bench.visitor(), confirm))
    await bench.check('The reader presses the button', 'signed in, the link is used up', async () => {
      const visitor = bench.visitor()
      const page = await (await visitor.fetch(confirm)).text()
      const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value])
      return opened(visitor, `/api/auth/callback/email?${new URLSearchParams(fields)}`)
    })
  }
} satisfies Experiment
