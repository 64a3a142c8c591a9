import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from './examples'
import { prepare } from './prepare'

describe('takes the types out', () => {
  it('with lines and columns where they were', () => {
    const source =
      'async jwt({ token, user }: { token: JWT; user?: User }): Promise<JWT> {\n  const id = token.sub as string\n  return token!\n}'
    const { javascript, errors } = prepare({ jwt: source })
    expect(errors).toEqual([])
    const [first, ...lines] = (javascript.jwt ?? '').split('\n')
    expect(first).toBe('({')
    expect(lines.slice(0, -1).map((line) => line.length)).toEqual(source.split('\n').map((line) => line.length))
    expect(lines[1]?.indexOf('token.sub')).toBe(13)
    expect(lines.join('\n')).not.toMatch(/JWT|as string|token!/)
  })

  it.each([
    ['a method', 'session({ session }) { return session }'],
    ['a member', 'session: ({ session }) => session'],
    ['an asynchronous one', 'async session({ session }) { return session }'],
    ['one with a comma', 'session: async ({ session }) => session,'],
    ['one with comments around', '// first\nsession({ session }) { return session } // last'],
    ['callbacks around it', 'callbacks: { session({ session }) { return session } }']
  ])('of %s, and it is an object', (_what, source) => {
    const { javascript, errors } = prepare({ session: source })
    expect(errors).toEqual([])
    expect(typeof runInNewContext(javascript.session ?? '')).toBe('object')
  })

  it('of every example', () => {
    for (const { functions } of EXAMPLES) expect(prepare(functions).errors).toEqual([])
  })
})

describe('refuses with line and column', () => {
  it.each([
    ['what is open at the end', 'jwt({ token }) {\n  return token', { line: 2, column: 15 }],
    ['a mistake in a line', 'jwt({ token }) {\n  return token.\n}', { line: 3, column: 1 }],
    ['a mistake in the first line', 'jwt({ token ) { }', { line: 1, column: 13 }],
    ['an enumeration', 'jwt() {\n  enum A { B }\n}', { line: 2, column: 3 }],
    ['a parameter that is a property', 'jwt() {\n  class A { constructor(private a: string) {} }\n}', { line: 2 }],
    ['an import', "jwt() {\n  import fs from 'node:fs'\n}", { line: 2, column: 3 }],
    ['nothing but a bracket', '}', { line: 1 }]
  ])('%s', (_what, source, place) => {
    const { javascript, errors } = prepare({ jwt: source })
    expect(javascript).toEqual({})
    expect(errors).toEqual([{ function: 'jwt', column: expect.any(Number), message: expect.stringMatching(/\S/), ...place }])
  })

  it.each([
    ['a second statement', '}); steal(); ({'],
    ['a second object', '}); ({ jwt() {}'],
    ['a sequence', '}, { jwt() {}'],
    ['a call', '}).jwt(); ({'],
    ['code behind a comment', '}) // ({'],
    ['a comment that stays open', 'jwt() {} /*'],
    ['a template that stays open', 'jwt() {}, a: `']
  ])('%s', (_what, source) => {
    const { javascript, errors } = prepare({ jwt: source })
    expect(javascript).toEqual({})
    expect(errors).toHaveLength(1)
  })

  it('one mistake a function, and keeps the others', () => {
    const { javascript, errors } = prepare({ signIn: 'signIn() { return true }', jwt: 'jwt( {', session: 'session() { enum A {} }' })
    expect(Object.keys(javascript)).toEqual(['signIn'])
    expect(errors.map(({ function: name }) => name)).toEqual(['jwt', 'session'])
  })
})
