import type { Strategy } from '../../nextauth/options'
import { type CodeError, MAX_SOURCE, type OwnFunction } from '../../own-code/configuration'
import { parseSource } from '../../own-code/parse'
import { type Warning, warningsOf } from '../../own-code/warnings'

/** What is to be said of the source of one function. */
export interface Problems {
  /** What keeps it from being saved. */
  errors: readonly CodeError[]
  /** Known mistakes. It runs all the same. */
  warnings: readonly Warning[]
}

/** Looks at the source of one function without running it. */
export function problemsOf(name: OwnFunction, source: string, strategy: Strategy): Problems {
  const error = (message: string): Problems => ({ errors: [{ function: name, line: 1, column: 1, message }], warnings: [] })
  if (source.length > MAX_SOURCE) return error(`A function has at most ${MAX_SOURCE.toLocaleString('en')} characters.`)
  const parsed = parseSource(name, source)
  if (parsed.error) return { errors: [parsed.error], warnings: [] }
  return { errors: [], warnings: warningsOf(name, parsed.program, strategy) }
}

/** The place in words: "Line 3, column 7". */
export function placeInWords({ line, column }: { line: number; column: number }): string {
  return `Line ${line}, column ${column}`
}
