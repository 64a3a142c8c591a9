import { createHmac } from 'node:crypto'
import type { Experiment } from './run/experiment'

/** A part as a decoder for signed tokens shows it; undefined when it is not JSON. */
function decoded(part = ''): string | undefined {
  try {
    return JSON.stringify(JSON.parse(Buffer.from(part, 'base64url').toString()))
  } catch {
    return undefined
  }
}

export default {
  place: 20,
  title: 'Paste the cookie into a JWT decoder',
  question: 'Can a decoder for signed tokens read it, or verify it?',
  group: 'What is in the cookie?',
  changes: ['nothing'],
  guesses: [
    { text: 'It shows the claims; only changing them is impossible.', right: [] },
    { text: 'It shows the header and nothing else.', right: ['jwt'] },
    { text: 'It shows nothing at all.', right: ['database'] }
  ],
  strategies: {
    jwt: { expected: 'A JWE has five parts: the header is JSON, everything else is empty, random or encrypted. There is no signature.' },
    database: { expected: 'The cookie is a UUID. There is nothing to decode.' }
  },
  fix: 'Decrypt it with the secret: the recipe for another backend does.',
  on: 'app',
  async run(bench) {
    const visitor = await bench.signIn()
    const jwt = bench.strategy === 'jwt'
    const parts = bench.cookieOf(visitor)?.split('.') ?? []
    await bench.step('Split it at the dots', jwt ? 'five parts, the second empty' : 'one part', async () => ({
      observed: `${parts.length} ${parts.length === 1 ? 'part' : 'parts'} of ${parts.map(({ length }) => length).join(', ')} characters`,
      holds: jwt ? parts.length === 5 && parts[1] === '' : parts.length === 1
    }))
    await bench.step('Decode each part as JSON', jwt ? 'only the header' : 'nothing', async () => {
      const readable = parts.map(decoded).filter((text) => text !== undefined)
      return {
        observed: readable.join(', ') || 'nothing',
        holds: jwt ? readable.join() === '{"alg":"dir","enc":"A256GCM"}' : readable.length === 0
      }
    })
    await bench.step('Verify the last part as an HMAC of the secret', 'it is none', async () => {
      const signed = parts.slice(0, -1).join('.')
      const fits = ['sha256', 'sha384', 'sha512'].some(
        (hash) => createHmac(hash, bench.secret).update(signed).digest('base64url') === parts.at(-1)
      )
      return { observed: fits ? 'a signature' : 'no signature with SHA-256, SHA-384 or SHA-512', holds: !fits }
    })
  }
} satisfies Experiment
