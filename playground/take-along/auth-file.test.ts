import { resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { PROVIDERS } from '../nextauth/providers'
import type { OwnConfiguration } from '../own-code/configuration'
import { EXAMPLES } from '../own-code/examples'
import { applicationFiles } from './application'
import { type Choice, authFile as fileOf } from './auth-file'
import { applicationParts } from './parts'

/** For who signs in with a password. */
const authFile = (own: OwnConfiguration, strategy: Choice['strategy'], provider: Choice['provider'] = 'credentials') =>
  fileOf({ own, strategy, provider }, applicationParts('.'))
const nothing: OwnConfiguration = { functions: {}, options: {} }

/** Files of packages that were parsed already: they take most of a program's time. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/** What TypeScript says of files in an application. */
function typeErrors(files: Record<string, string>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node']
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (name) => name in files || fileExists(name)
  host.getSourceFile = (name, ...rest) => {
    if (name in files) return ts.createSourceFile(name, files[name] as string, ts.ScriptTarget.ES2022)
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...rest))
    return parsed.get(name)
  }
  const program = ts.createProgram(Object.keys(files), options, host)
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** What TypeScript says of the shape of a file. */
function complaints(file: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(file, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext } })
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe('auth.ts', () => {
  it.each(EXAMPLES)('can be parsed with the example $id', ({ functions, strategy = 'database' }) => {
    expect(complaints(authFile({ functions, options: {} }, strategy))).toEqual([])
  })

  it('is the site’s own configuration where nothing is edited', () => {
    const file = authFile(nothing, 'jwt')
    expect(complaints(file)).toEqual([])
    for (const part of [
      "session: { strategy: 'jwt' }",
      'async authorize(input)',
      'async jwt(',
      'async session(',
      'const findUser',
      'const passwordMatches'
    ])
      expect(file).toContain(part)
    for (const part of ['signIn()', 'redirect(', 'updateUser', 'cookies:', 'debug']) expect(file).not.toContain(part)
  })

  it('has the options', () => {
    const options = {
      maxAge: "it's",
      updateAge: 0,
      jwtMaxAge: 60,
      cookie: { name: 'sid', sameSite: 'none' as const, secure: true },
      debug: true as const
    }
    const file = authFile({ functions: {}, options }, 'jwt')
    expect(complaints(file)).toEqual([])
    expect(file).toContain("session: { strategy: 'jwt', maxAge: 'it\\'s', updateAge: 0 }")
    expect(file).toContain('jwt: { maxAge: 60 }')
    expect(file).toContain(
      "cookies: { sessionToken: { name: 'sid', options: { httpOnly: true, sameSite: 'none', path: '/', secure: true } } }"
    )
    expect(file).toContain('debug: true')
  })

  it('has the types of an application', () => {
    expect(typeErrors({ 'wrong.ts': "export const a: number = ''" })).toHaveLength(1)
    const options = { jwtMaxAge: 60, cookie: {}, debug: true as const }
    const { template } = applicationParts('.')
    const others = ['mongodb', 'sign-ins'].map((name) => [resolve(`${name}.ts`), template[`lib/${name}.ts`]])
    for (const strategy of ['jwt', 'database'] as const)
      for (const provider of PROVIDERS) {
        const file = authFile({ functions: {}, options }, strategy, provider)
        expect(typeErrors({ ...Object.fromEntries(others), [resolve('auth.ts')]: file })).toEqual([])
      }
  }, 60_000)

  it('makes rows under database, and has the second provider that NextAuth wants there', () => {
    const file = authFile(nothing, 'database')
    expect(complaints(file)).toEqual([])
    for (const part of ['async encode({ token })', "import { randomUUID } from 'node:crypto'", "type: 'email'"])
      expect(file).toContain(part)
    expect(authFile(nothing, 'jwt')).not.toContain('encode')
  })

  it('a cookie without secure follows the address', () => {
    const file = authFile({ functions: {}, options: { cookie: { name: 'sid' } } }, 'jwt')
    expect(file).toContain("secure: process.env.NEXTAUTH_URL?.startsWith('https://') ?? false")
  })

  it('leaves the option session out', () => {
    expect(authFile({ functions: {}, options: { withoutSession: true, maxAge: 5 } }, 'database')).not.toContain('session: {')
  })

  it('takes the function alone, wherever it stands', () => {
    const functions = {
      jwt: 'callbacks: { jwt({ token }) { return { ...token, inner: 1 } } }',
      session: 'session({ session }) { return session }, jwt({ token }) { return token }, // both'
    }
    const file = authFile({ functions, options: {} }, 'jwt')
    expect(complaints(file)).toEqual([])
    expect(file.match(/callbacks:/g)).toHaveLength(1)
    expect(file.match(/\bjwt\(/g)).toHaveLength(1)
    expect(file).not.toContain('// both')
  })
  it('refuses code that cannot be parsed, with its line', () => {
    expect(() => authFile({ functions: { jwt: 'jwt({ token }) {\n  return = 1\n}' }, options: {} }, 'jwt')).toThrow('Line 2, column')
  })
  it('writes odd names as text, in each file', () => {
    const name = "'; process.exit();//\\"
    for (const strategy of ['jwt', 'database'] as const) {
      const own = { functions: {}, options: { cookie: { name } } }
      const files = applicationFiles({ strategy, provider: 'credentials', own }, applicationParts('.'))
      for (const path of ['proxy.ts', 'lib/auth.ts']) {
        const text = files.find((file) => file.path === path)?.text ?? ''
        expect(complaints(text), path).toEqual([])
        expect(text).toContain("'\\'; process.exit();//\\\\'")
      }
    }
  })

  it.each([
    'jwt({ token }) { return token },',
    'jwt({ token }) { return token } // mine',
    'jwt({ token }) {\n  token.a = `x\ny`\n  return token\n}'
  ])('takes %j as a member', (jwt) => {
    const file = authFile({ functions: { jwt }, options: {} }, 'jwt')
    expect(complaints(file)).toEqual([])
    if (jwt.includes('`')) expect(file).toContain('`x\ny`')
  })

  it('imports no more than its functions use', () => {
    const functions = { authorize: 'authorize() {\n  return null\n}' }
    const file = authFile({ functions, options: {} }, 'jwt')
    for (const part of ['verify', 'ObjectId', 'const users', 'readCredentials']) expect(file).not.toContain(part)
  })
})
