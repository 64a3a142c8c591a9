import { transformSync } from 'amaro'
import type { CodeError, OwnConfiguration, OwnFunction } from './configuration'
import { AFTER, BEFORE, lineOf, parseSource } from './parse'

/** The JavaScript of a reader's functions, with the lines and columns of their source. */
export type Prepared = Partial<Record<OwnFunction, string>>

/** Takes the types out of a reader's functions. @returns where they cannot be read, if anywhere. */
export function prepare(functions: OwnConfiguration['functions']): { javascript: Prepared; errors: CodeError[] } {
  const javascript: Prepared = {}
  const errors: CodeError[] = []
  for (const [name, source] of Object.entries(functions) as [OwnFunction, string][]) {
    const outcome = prepareOne(name, source)
    if (typeof outcome === 'string') javascript[name] = outcome
    else errors.push(outcome)
  }
  return { javascript, errors }
}

function prepareOne(name: OwnFunction, source: string): string | CodeError {
  const { error } = parseSource(name, source)
  if (error) return error
  try {
    return transformSync(BEFORE + source + AFTER, { mode: 'strip-only' }).code
  } catch (refusal) {
    return { function: name, ...refusalOf(String(refusal instanceof Error ? refusal.message : refusal), source) }
  }
}

/** Reads the drawing in which the compiler tells what it does not take: `3 |  enum A {}` and a line of carets below it. */
function refusalOf(drawing: string, source: string): { line: number; column: number; message: string } {
  const lines = drawing.split('\n')
  const at = lines.findIndex((line) => /^\s*:\s*\^/.test(line))
  const [, number = '2'] = /^\s*(\d+) \|/.exec(lines[at - 1] ?? '') ?? []
  const line = Math.max(1, lineOf(Number(number)))
  const drawn = (lines[at]?.indexOf('^') ?? 0) - (lines[at]?.indexOf(':') ?? 0) - 2
  return { line, column: columnAt(source.split('\n')[line - 1] ?? '', drawn), message: (lines[0] ?? '').replace(/^\s*x\s*/, '') }
}

/** The column of what stands at a place of a drawing, in which a tab is four wide and some characters are two, or none. */
function columnAt(text: string, drawn: number): number {
  let width = 0
  let column = 1
  for (const character of text) {
    if (width >= drawn) break
    width += character === '\t' ? 4 : /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1
    column += character.length
  }
  return column
}

const WIDE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{Emoji_Presentation}]/u
