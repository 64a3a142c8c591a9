import { describe, expect, it } from 'vitest'
import { rangesOf, tokensOf, tokensOfQuery } from './words'

const tokens = (text: string) => tokensOf(text).map(({ token }) => token)
const query = (text: string) => tokensOfQuery(text).map(({ token }) => token)

describe('an identifier', () => {
  it.each([
    ['CALLBACK_CREDENTIALS_JWT_ERROR', 'callbackcredentialsjwterror', ['callback', 'credentials', 'jwt', 'error']],
    ['next-auth.session-token', 'nextauthsessiontoken', ['next', 'auth', 'session', 'token']],
    ['session.maxAge', 'sessionmaxage', ['session', 'max', 'age']],
    ['getToken()', 'gettoken', ['get', 'token']],
    ['NEXTAUTH_URL', 'nextauthurl', ['nextauth', 'url']],
    ['__Secure-', 'secure', []]
  ])('%s is found whole and in parts', (written, whole, parts) => {
    expect(tokens(written)).toEqual(expect.arrayContaining([whole, ...parts]))
  })

  it('with the prefix of a cookie is found by its bare name too', () => {
    expect(tokens('__Secure-next-auth.session-token')).toEqual(
      expect.arrayContaining(['securenextauthsessiontoken', 'nextauthsessiontoken', 'session'])
    )
  })
})

describe('a query', () => {
  it.each([
    ['logout', 'sign out'],
    ['logged out', 'signing out'],
    ['log in', 'sign-in'],
    ['middleware', 'proxy.ts'],
    ['permissions', 'role'],
    ['getServerSession', 'server session'],
    ['expires', 'maxAge'],
    ['keep users logged in', 'remember me']
  ])('“%s” shares a concept with “%s”', (one, other) => {
    const concepts = (text: string) => query(text).filter((token) => token.startsWith('~'))
    expect(concepts(one)).toHaveLength(1)
    expect(concepts(one)).toEqual(concepts(other))
  })

  it('has no stop words, unless it has nothing else', () => {
    expect(query('Why is my cookie gone?')).toEqual(['cookie', 'cooki', 'gone'])
    expect(query("why isn't it")).toEqual(['why', 'isnt', 'it'])
    expect(query('…?')).toEqual([])
  })
})

it('words in a text are found by a token, concepts by any of their names', () => {
  const text = 'Signing out removes next-auth.session-token.'
  const marked = (...wanted: string[]) => rangesOf(text, new Set(wanted)).map(([from, to]) => text.slice(from, to))
  expect(marked('token')).toEqual(['next-auth.session-token'])
  expect(marked('~sign-out', 'out')).toEqual(['Signing out'])
  expect(marked('nothing')).toEqual([])
})
