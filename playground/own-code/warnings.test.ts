import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { OWN_FUNCTIONS, type OwnFunction } from './configuration'
import { EXAMPLES } from './examples'
import { parseSource } from './parse'
import { type Warning, warningsOf } from './warnings'

/** The warnings about a source under a strategy. */
function warn(name: OwnFunction, source: string, strategy: 'jwt' | 'database' = 'jwt'): Warning[] {
  const { program, error } = parseSource(name, source)
  if (!program) throw new Error(`${error.message} in ${source}`)
  return warningsOf(name, program, strategy)
}

const hrefs = (...parameters: Parameters<typeof warn>) => warn(...parameters).map(({ href }) => href)

const SESSION = '/flow/session-callback#common-mistake'
const UPDATE = '/recipes/rename-with-update#common-mistake'
const V3 = '/reference/v3#what-changed'
const PASSWORD = '/flow/login#the-code-that-runs'
const LOOKUP = '/flow/jwt-callback#common-mistake'
const nothing = (name: OwnFunction) => `/reference/callbacks#${name.toLowerCase()}`

describe('what is a mistake', () => {
  it.each<[href: string, name: OwnFunction, source: string]>([
    // user in session, under jwt
    [SESSION, 'session', 'session({ session, user }) { session.user.username = user.username; return session }'],
    [SESSION, 'session', 'session({ session, user }) { session.user = { username: user?.username }; return session }'],
    [SESSION, 'session', 'session({ session, user }) { if (user) session.user.id = user.id; return session }'],
    [SESSION, 'session', 'session({ session, user: person }) { session.user.id = person!.id; return session }'],
    [SESSION, 'session', 'session({ session, token, user }) { session.user.id = user.id ?? token._id; return session }'],
    [SESSION, 'session', 'session: async ({ session, user }) => ({ ...session, user: { id: (user as User).id } })'],
    [SESSION, 'session', 'session(params) { params.session.user.id = params.user.id; return params.session }'],
    [SESSION, 'session', 'session(params) { const { session, user } = params; session.user.id = user.id; return session }'],
    [SESSION, 'session', 'session({ session, user }) { const { id } = user; session.user.id = id; return session }'],
    [SESSION, 'session', 'session({ session, user }) { session.user.id = [1].map(() => user.id)[0]; return session }'],
    // session as a whole, at an update
    [UPDATE, 'jwt', 'jwt({ token, session }) { return { ...token, ...session } }'],
    [UPDATE, 'jwt', "jwt({ token, trigger, session }) { if (trigger === 'update') token = { ...token, ...session.user }; return token }"],
    [UPDATE, 'jwt', 'jwt: ({ token, session }: { token: JWT, session?: any }) => ({ ...token, ...(session as object ?? {}) })'],
    [UPDATE, 'jwt', 'jwt({ token, session }) { Object.assign(token, session); return token }'],
    [UPDATE, 'jwt', 'jwt({ token, session: sent }) { return Object.assign({}, token, sent?.user) }'],
    [UPDATE, 'jwt', 'jwt({ token, session }) { token.user = session.user; return token }'],
    [UPDATE, 'jwt', 'jwt({ token, session }) { for (const key in session) token[key] = session[key]; return token }'],
    [UPDATE, 'jwt', 'jwt(params) { return { ...params.token, ...params.session } }'],
    [UPDATE, 'session', 'async session({ session, user, newSession }) { await updateUser({ id: user?.id }, newSession); return session }'],
    // a path without a value
    [nothing('jwt'), 'jwt', 'jwt({ token, user }) { if (user) { token.id = user.id; return token } }'],
    [nothing('jwt'), 'jwt', 'jwt({ token, user }) { if (!user) return; return token }'],
    [nothing('jwt'), 'jwt', 'jwt({ token }) { if (token.ended) return null; return token }'],
    [nothing('session'), 'session', 'session({ session }) { session.ok = true }'],
    [nothing('session'), 'session', 'session({ session }) { switch (session.a) { case 1: return session } }'],
    [nothing('session'), 'session', 'session({ session }) { try { return session } catch (error) { console.log(error) } }'],
    [nothing('signIn'), 'signIn', 'signIn({ user }) { if (user.isVerified) return true }'],
    [nothing('authorize'), 'authorize', 'async authorize(input) { if (input) return { id: "1" } }'],
    [nothing('redirect'), 'redirect', "redirect({ url, baseUrl }) { if (url.startsWith('/')) return baseUrl + url }"],
    [nothing('jwt'), 'jwt', 'callbacks: { jwt({ token, user }) { if (user) return token } }'],
    [nothing('jwt'), 'jwt', 'jwt({ token }) { while (token.a) { return token } }'],
    [nothing('jwt'), 'jwt', 'jwt({ token }) { while (true) { if (token.a) break; return token } }'],
    // a promise for a value
    [PASSWORD, 'authorize', 'async authorize(input) { const user = findUser({ username: input.username }); return { id: user._id } }'],
    [PASSWORD, 'authorize', "async authorize(input) { if (passwordMatches(input.password, null)) return { id: '1' }; return null }"],
    // a redirect to anywhere
    ['/reference/security#threat-by-threat', 'redirect', 'redirect({ url }) { return url }'],
    ['/reference/security#threat-by-threat', 'redirect', 'redirect: async (params) => params.url'],
    // v3
    [V3, 'jwt', 'jwt(token, user) { return token }'],
    [V3, 'jwt', 'jwt(token) { return token }'],
    [V3, 'session', 'session: (session, token) => session'],
    [V3, 'session', 'async session(session: Session) { return session }'],
    [V3, 'signIn', 'signIn(user, account, profile) { return true }'],
    [V3, 'redirect', 'redirect(url, baseUrl) { return baseUrl }'],
    // a password
    [PASSWORD, 'jwt', 'jwt({ token, user }) { if (user) token.password = user.password; return token }'],
    [PASSWORD, 'jwt', 'jwt({ token, user }) { return user ? { ...token, ...user } : token }'],
    [PASSWORD, 'jwt', 'jwt({ token, user }) { if (user) token.user = user; return token }'],
    [PASSWORD, 'jwt', 'jwt({ token, user }) { if (user) Object.assign(token, user as object); return token }'],
    [PASSWORD, 'session', 'session({ session, token, user }) { session.user = token ? {} : { ...user }; return session }'],
    [
      PASSWORD,
      'session',
      'session({ session, token, user }) { session.user = (token ?? user) as Session; session.user.hash = token?.password; return session }'
    ],
    [PASSWORD, 'authorize', 'async authorize({ username }) { const user = await findUser({ username }); return user }'],
    [
      PASSWORD,
      'authorize',
      'async authorize({ username }) { const user = await findUser({ username }); return { ...user, id: user._id } }'
    ],
    [
      PASSWORD,
      'authorize',
      'async authorize({ username }) { const found = await findUser({ username }); return { id: found._id, hash: found["password"] } }'
    ],
    // a query at every read
    [LOOKUP, 'jwt', 'async jwt({ token }) { await findUser({ id: token._id }); return token }'],
    [
      LOOKUP,
      'jwt',
      'async jwt({ token, user }) { if (user) return token; const found = await findUser({ id: token._id }); return { ...token, name: found.name } }'
    ],
    [LOOKUP, 'jwt', 'async jwt({ token, user }) { if (!user) token.name = (await findUser({ id: token._id }))?.name; return token }'],
    [
      LOOKUP,
      'session',
      'async session({ session, token }) { const found = await findUser({ _id: token._id }); session.user = { name: found.name }; return session }'
    ]
  ])('%s: %s in %s', (href, name, source) => {
    expect(hrefs(name, source)).toContain(href)
  })

  it('is token under database, where session gets a user', () => {
    expect(hrefs('session', 'session({ session, token }) { session.user.id = token._id; return session }', 'database')).toEqual([SESSION])
  })

  it('stands at its place in the reader’s own source', () => {
    const [warning] = warn('session', 'session({ session, user }) {\n  session.user.id = user.id\n  return session\n}')
    expect(warning).toMatchObject({ line: 2, column: 21 })
    const [end] = warn('jwt', 'jwt({ token }) {\n  token.a = 1\n}')
    expect(end).toMatchObject({ line: 3, column: 1 })
  })
})

describe('what is right', () => {
  it.each<[name: OwnFunction, source: string]>([
    ['session', 'session({ session, token }) { session.user.username = token.username; return session }'],
    ['session', 'session({ session, token, user }) { session.user.id = token ? token._id : user.id; return session }'],
    ['session', 'session({ session, token, user }) { session.user.id = user?.id ?? token._id; return session }'],
    [
      'session',
      'session({ session, token, user }) { if (token) session.user.id = token._id; else session.user.id = user.id; return session }'
    ],
    [
      'session',
      'session({ session, token, user }) { if (!user) { session.user.id = token._id; return session } session.user.id = user.id; return session }'
    ],
    [
      'session',
      "session({ session, token, user }) { if (typeof user !== 'undefined') session.user.id = user.id; else session.user.id = token.sub; return session }"
    ],
    [
      'jwt',
      "jwt({ token, trigger, session }) { if (trigger === 'update' && typeof session?.username === 'string') token.username = session.username; return token }"
    ],
    ['jwt', "jwt({ token, trigger, session }) { return trigger === 'update' ? { ...token, username: String(session.username) } : token }"],
    ['jwt', 'jwt({ token, session }) { const name = pick(session); console.log(session); return { ...token, name } }'],
    ['jwt', 'jwt({ token, user }) { if (user) { token.id = user.id; return token } else { return token } }'],
    ['jwt', "jwt({ token, trigger }) { switch (trigger) { case 'update': return token; default: throw new Error('no') } }"],
    ['jwt', 'jwt({ token }) { try { return token } finally { console.log(1) } }'],
    ['jwt', 'jwt({ token }) { [1].forEach(() => { return }); return token }'],
    ['jwt', 'jwt: ({ token }) => token'],
    ['jwt', 'jwt(params) { return params.token }'],
    ['authorize', 'authorize(input, request) { return null }'],
    [
      'authorize',
      'async authorize({ username }) { const user = await findUser({ username }); return { id: user._id.toString(), username } }'
    ],
    [
      'authorize',
      'async authorize(input) { const user = await findUser({ username: input.username }); return (await passwordMatches(input.password, user)) ? { id: user._id } : null }'
    ],
    [
      'authorize',
      'async authorize({ username }) { const user = await findUser({ username }); const { password, ...rest } = user; return rest }'
    ],
    ['authorize', 'async authorize({ username }) { const user = await findUser({ username }); return { ...user, password: undefined } }'],
    ['jwt', 'async jwt({ token, user }) { if (user) token.name = (await findUser({ id: user.id })).name; return token }'],
    [
      'jwt',
      "async jwt({ token, trigger }) { if (trigger === 'update') { const found = await findUser({ id: token._id }); token.name = found.name } return token }"
    ],
    [
      'jwt',
      'async jwt({ token, trigger }) { if (!trigger) return token; const found = await findUser({ id: token._id }); return { ...token, name: found?.name } }'
    ],
    ['jwt', "async jwt({ token, trigger }) { if (trigger !== 'update') return token; await findUser({ id: token._id }); return token }"],
    ['jwt', 'async jwt({ token }) { if (Date.now() - token.askedAt > 60_000) await findUser({ id: token._id }); return token }'],
    ['signIn', 'signIn({ user }) { return user.isVerified }'],
    ['signIn', 'signIn({ user }) { return user }'],
    ['jwt', 'jwt({ token }) { while (true) { return token } }'],
    ['jwt', 'jwt({ token }) { for (;;) { return token } }'],
    ['jwt', 'jwt({ token }) { do { return token } while (false) }'],
    ['redirect', 'redirect({ url, baseUrl }) { return url.startsWith(baseUrl) ? url : baseUrl }'],
    ['redirect', 'redirect({ baseUrl }) { return baseUrl }'],
    ['authorize', 'authorize: async ({ username }) => findUser({ username }).then((user) => (user ? { id: user._id } : null))']
  ])('%s: %s', (name, source) => {
    expect(warn(name, source)).toEqual([])
  })

  it('says nothing of what is no function', () => {
    expect(warn('jwt', 'jwt: 1')).toEqual([])
  })
})

it('each warning leads to a heading that exists', () => {
  for (const href of [SESSION, UPDATE, V3, PASSWORD, LOOKUP, ...OWN_FUNCTIONS.map(nothing)]) {
    const [path, anchor] = href.split('#')
    expect(existsSync(`pages${path}.mdx`), href).toBe(true)
    const headings = [...readFileSync(`pages${path}.mdx`, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-')
    )
    expect(headings, href).toContain(anchor)
  }
})

describe('the examples', () => {
  const warned = EXAMPLES.map(({ id, functions, strategy = 'jwt' }) => [
    id,
    Object.entries(functions).flatMap(([name, source]) => hrefs(name as OwnFunction, source, strategy))
  ])

  it('show the mistakes that they are about, and no other', () => {
    expect(Object.fromEntries(warned)).toEqual({
      'copies-from-user': [SESSION],
      'copies-from-either': [],
      roles: [],
      'version-number': [LOOKUP],
      'returns-nothing': [nothing('session')],
      positional: [V3],
      'trusts-the-update': [UPDATE],
      'lookup-at-every-read': [LOOKUP],
      'absolute-end': [],
      'growing-token': []
    })
  })
})
