import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { variantsOf } from './open-token'
import { MOST_COOKIES, MOST_PASTED, subjectsIn } from './read-pasted'

/** Every regular expression in the code of the tools. */
function patterns(): [file: string, text: string][] {
  return readdirSync(import.meta.dirname)
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
    .flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(join(import.meta.dirname, file), 'utf8'), ts.ScriptTarget.Latest, true)
      const found: [string, string][] = []
      const visit = (node: ts.Node) => {
        if (ts.isRegularExpressionLiteral(node)) found.push([file, node.text])
        ts.forEachChild(node, visit)
      }
      visit(source)
      return found
    })
}

const ATOM = String.raw`\\.|\[(?:\\.|[^\]\\])*\]|[^\\[()|^$*+?{}]`
interface Token {
  atom: string
  isRepeated: boolean
  isOptional: boolean
}
/** The characters and classes of a pattern, without its groups. */
function tokensOf(source: string): Token[] {
  return [...source.matchAll(new RegExp(`(${ATOM})([*+?]|\\{\\d+,?\\d*\\})?`, 'g'))].map(([, atom = '', quantifier = '']) => ({
    atom,
    isRepeated: /^([*+]|\{\d+,\})$/.test(quantifier),
    isOptional: /^(\?|\*|\{0)/.test(quantifier)
  }))
}

const overlaps = (a: string, b: string) => {
  const [one, other] = [new RegExp(`^${a}$`), new RegExp(`^${b}$`)]
  return Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).some((sign) => one.test(sign) && other.test(sign))
}

/** Why a pattern may take more steps than its text has characters, by its first reason; null where none is seen. */
function trouble(source: string): string | null {
  const tokens = tokensOf(source)
  const isAnchored = /^(\(\?:)?\^/.test(source)
  for (const [i, { atom, isRepeated }] of tokens.entries()) {
    if (!isRepeated) continue
    const required = tokens.slice(0, i).findLastIndex(({ isOptional, isRepeated }) => !isOptional && !isRepeated)
    const before = tokens.slice(required + 1, i).filter((token) => token.isRepeated)
    // One that takes anything always fits, so nothing before it is tried again.
    if (atom !== '.' && before.some((token) => overlaps(token.atom, atom))) return `${atom} is repeated twice in a row`
    const isLast = tokens.slice(i + 1).every(({ isOptional }) => isOptional) && !source.endsWith('$')
    const opener = tokens[i - 1]
    const beginsOnce = opener && !opener.isOptional && !overlaps(opener.atom, atom)
    // One that may begin at each character of a run, and then fails, takes the square of its length.
    if (!isAnchored && !isLast && !beginsOnce) return `${atom} may begin anywhere`
  }
  return null
}

describe('a regular expression of a tool', () => {
  it.each(patterns())('%s %s takes steps in proportion to the text', (_, text) => {
    expect(trouble(text.slice(1, text.lastIndexOf('/')))).toBeNull()
  })

  it.each([String.raw`[ \t]*[\\^]?[ \t]*$`, '[,;]+$', String.raw`\s*#.*$`, '^a*[ab]*c'])('is refused: %s', (source) => {
    expect(trouble(source)).not.toBeNull()
  })
})

describe('what is looked at', () => {
  it('is bounded, in characters and in cookies', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `next-auth.c${i}=1`).join('; ')
    expect(subjectsIn(many).length).toBe(MOST_COOKIES)
    expect(subjectsIn('x'.repeat(MOST_PASTED * 3))[0]?.value.length).toBe(MOST_PASTED)
  })

  it('is what it was where a line has signs of a shell, blanks, commas and line breaks', () => {
    expect(subjectsIn('  name=value  \\  ')).toMatchObject([{ name: 'name', value: 'value' }])
    expect(subjectsIn('name=value,;,;')).toMatchObject([{ name: 'name', value: 'value' }])
    expect(subjectsIn(`name=a${' '.repeat(2000)}b`)).toMatchObject([{ name: 'name' }])
    expect(subjectsIn(Array.from({ length: 30_000 }, () => 'a').join('\n'))).toMatchObject([{ name: null, value: 'a'.repeat(30_000) }])
  })

  it('is twenty secrets of a list, with every slip of the whole', () => {
    expect(variantsOf(Array.from({ length: 5000 }, (_, i) => `s${i}`).join(',')).length).toBeLessThan(40)
    expect(variantsOf(JSON.stringify(Array.from({ length: 5000 }, (_, i) => `s${i}`))).length).toBeLessThan(40)
  })
})
