import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from './error-codes'

const PACKAGE = 'node_modules/next-auth'
const sources = ['core', 'next', 'react', 'client', 'jwt', 'utils'].flatMap((folder) =>
  readdirSync(join(PACKAGE, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(PACKAGE, folder, name), 'utf8'))
)
const found = (pattern: RegExp) => new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] as string)))
const listed = (...places: string[]) => new Set(ERROR_CODES.filter(({ where }) => places.includes(where)).map(({ code }) => code))

describe('the list of error codes', () => {
  it('has every code that the installed library logs, and no other', () => {
    const logged = found(/logger(?:\.default)?\.error\("([A-Z0-9_]+)"/g)
    const thrown = found(/"code", "([A-Z0-9_]+)"/g)
    const warned = found(/warnings\.push\("([A-Z_0-9]+)"\)/g)
    expect(listed('log', 'console')).toEqual(new Set([...logged, ...thrown, ...warned]))
  })

  it('has every error that the installed library puts into an address or knows on its sign-in page', () => {
    const sent = found(/error=([A-Za-z]+)/g)
    const page = readFileSync(join(PACKAGE, 'core/pages/signin.js'), 'utf8')
    const known = [...(/errors = \{([^}]*)\}/.exec(page)?.[1] ?? '').matchAll(/^\s*([A-Za-z]+):/gm)].map((match) => match[1] as string)
    // The error page reads its word in lower case, and `default` is what it says to any other.
    const words = new Set([...sent, ...known].filter((word) => word !== 'default' && word !== 'configuration'))
    expect(listed('address')).toEqual(words)
  })
})
