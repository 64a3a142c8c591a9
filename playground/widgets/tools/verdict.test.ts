import { encode as encodeV5 } from 'auth-core/jwt'
import { encode, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { kindOf } from './kind-of-value'
import { openToken } from './open-token'
import { subjectsIn } from './read-pasted'
import { verdictOn } from './verdict'

const SECRET = 'the secret of a test'
const NOW = Date.now() / 1000

/** What is said about the first cookie of a text. */
async function verdict(text: string, secret = '') {
  const [subject] = subjectsIn(text)
  if (!subject) throw new Error('no cookie')
  const kind = kindOf(subject.value)
  const opened = kind.kind === 'jwe' && secret ? await openToken(kind, secret, subject.name) : null
  return verdictOn(subject, kind, opened, NOW)
}

const ofV4 = await encode({ token: { sub: '1' } as JWT, secret: SECRET })
const expired = await encode({ token: { sub: '1' } as JWT, secret: SECRET, maxAge: -3600 })
const ofV5 = await encodeV5({ token: { sub: '1' }, secret: SECRET, salt: '__Secure-authjs.session-token' })

describe('what is said', () => {
  it.each([
    ['of a token of v4', ofV4, '', /NextAuth v4, and whole/, false],
    ['of a token of v5', ofV5, '', /Auth\.js v5, and whole/, false],
    ['with its secret', ofV4, SECRET, /nothing was changed/, false],
    ['with a secret with a blank', ofV4, `${SECRET} `, /fits without the blanks/, true],
    ['with another secret', ofV4, 'another', /cannot be told apart/, true],
    ['of v5 with another secret', ofV5, 'another', /no matching decryption secret.*__Secure-authjs/, true],
    ['of v5 under its name', `__Secure-authjs.session-token=${ofV5}`, SECRET, /nothing was changed/, false],
    ['of v5 under another name', `authjs.session-token=${ofV5}`, SECRET, /made with the name __Secure-authjs.*cannot be read/, true],
    ['of an expired one', expired, SECRET, /It expired at 20/, true],
    [
      'of a cookie whose last chunk is missing',
      `next-auth.session-token.0=${ofV4.slice(0, 100)}`,
      '',
      /Missing: next-auth.session-token.1/,
      true
    ],
    ['of a UUID', 'c4d0ef4c-8a4c-4b0e-9a58-0f4d6ad2b1c7', '', /strategy database/, false],
    ['of a removal', 'Set-Cookie: next-auth.session-token=; Path=/; Max-Age=0', '', /removes the cookie/, true],
    ['of a value that is encoded twice', ofV4.replaceAll('.', '%252E'), '', /encoded twice/, true],
    ['of a cut one', ofV4.slice(0, -5), '', /cut at the end/, true],
    ['of rubbish', 'rubbish', '', /no session cookie/, true]
  ])('%s', async (_, text, secret, says, isBad) => {
    expect(await verdict(text, secret)).toEqual({ says: expect.stringMatching(says), isBad })
  })
})
