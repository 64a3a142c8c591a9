import { tsPlugin } from '@sveltejs/acorn-typescript'
import { type Node, type ObjectExpression, Parser, type Program, type Property } from 'acorn'
import type { CodeError, OwnFunction } from './configuration'

/** What stands before a source, so that a member of an object becomes a program. It is a line of its own: {@link lineOf} takes it off. */
export const BEFORE = '({\n'
export const AFTER = '\n})'

const TypeScript = Parser.extend(tsPlugin())

/** A source that was parsed, or where it cannot be. */
export type Parsed = { program: Program; error?: undefined } | { program?: undefined; error: CodeError }

/** `<T>(` after each other: each may begin a function or a type assertion, so the parser takes twice as long for one more. */
const AMBIGUOUS = /(?<![\w$)\]=])\s*<[^<>()]*>(?:\s|\/\*.*?\*\/)*\(/gs
const MOST_AMBIGUOUS = 8

/** Parses the source of one function as TypeScript. The lines of nodes count from {@link BEFORE} on. */
export function parseSource(name: OwnFunction, source: string): Parsed {
  if ((source.match(AMBIGUOUS)?.length ?? 0) > MOST_AMBIGUOUS)
    return {
      error: { function: name, line: 1, column: 1, message: 'Write type assertions with as: so many of <T>(…) take too long to parse.' }
    }
  try {
    const program = TypeScript.parse(BEFORE + source + AFTER, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      locations: true,
      allowAwaitOutsideFunction: false
    })
    const message = complaintAbout(name, program)
    return message === undefined ? { program } : { error: { function: name, line: 1, column: 1, message } }
  } catch (error) {
    const { loc, message } = error as { loc?: { line: number; column: number }; message: string }
    const lines = source.split('\n')
    // What is open at the end is missed by what the site puts after it.
    const line = Math.min(Math.max(1, lineOf(loc?.line ?? 1)), lines.length)
    const column = line === lineOf(loc?.line ?? 1) ? (loc?.column ?? 0) + 1 : (lines[line - 1]?.length ?? 0) + 1
    return { error: { function: name, line, column, message: message.replace(/ \(\d+:\d+\)$/, '') } }
  }
}

/** What keeps a program from being a function of that name. */
function complaintAbout(name: OwnFunction, { body: [statement, ...others] }: Program): string | undefined {
  const object = statement?.type === 'ExpressionStatement' && statement.expression
  if (others.length > 0 || !object || object.type !== 'ObjectExpression')
    return `Write one function here, as a member of an object: ${name}(…) { … }.`
  const found = propertyOf(object, name)
  return found ? undefined : `There is no ${name} here. Write ${name}(…) { … }.`
}

/** The function of a name, or the one in `callbacks: { … }`. */
function propertyOf(object: Node | undefined, name: string): Property | undefined {
  return memberOf(object, name) ?? memberOf(memberOf(object, 'callbacks')?.value, name)
}

function memberOf(object: Node | undefined, name: string): Property | undefined {
  if (object?.type !== 'ObjectExpression') return undefined
  const member = (object as ObjectExpression).properties.find(
    (property) =>
      property.type === 'Property' && property.kind === 'init' && property.key.type === 'Identifier' && property.key.name === name
  )
  return member?.type === 'Property' ? member : undefined
}

/**
 * The function of a source and nothing else: without what stands beside it, such as a comma or a comment behind it.
 * @throws Error for a source that cannot be parsed, with its line.
 */
export function functionIn(name: OwnFunction, source: string): string {
  const { program, error } = parseSource(name, source)
  if (error) throw new Error(`Line ${error.line}, column ${error.column} of ${name}: ${error.message}`)
  const [statement] = program.body
  const { start, end } = propertyOf(statement?.type === 'ExpressionStatement' ? statement.expression : undefined, name) as Property
  return source.slice(start - BEFORE.length, end - BEFORE.length)
}

/** The reader's own number for a line of the program. */
export function lineOf(line: number): number {
  return line - 1
}

/** Where a node stands in the reader's source. Both from 1. */
export function placeOf({ loc }: Node): { line: number; column: number } {
  return { line: lineOf(loc?.start.line ?? 1), column: (loc?.start.column ?? 0) + 1 }
}
