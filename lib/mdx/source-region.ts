import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import stripIndent from 'strip-indent'
import { toJavaScript } from './javascript'

export interface SourceRegion {
  /** The lines between the region's markers, with their common indentation removed and no markers of inner regions. */
  code: string
  /** shiki's name of the language. */
  lang: string
  /** The number of the region's first line in its file, from 1. */
  line: number
}

interface Line {
  number: number
  text: string
}

/**
 * Reads `// #region <name>` … `// #endregion` of a file of this repository.
 * @param root absolute path that `file` is relative to.
 * @param region without one, the whole file.
 * @throws Error when there is no such file, no such region, or two of that name.
 */
export function readRegion(root: string, file: string, region?: string): SourceRegion {
  const lines = regionLines(root, file, region)
  return { code: codeOf(lines), lang: extname(file).slice(1), line: lines[0]?.number ?? 1 }
}

/** The same region of the file's JavaScript. */
export function readJavaScript(root: string, file: string, region?: string): SourceRegion {
  const tsx = extname(file) === '.tsx'
  const code = toJavaScript(readFileSync(join(root, file), 'utf8'), tsx)
  const lines = linesOf(code, file, region)
  return { code: codeOf(lines), lang: tsx ? 'jsx' : 'js', line: lines[0]?.number ?? 1 }
}

/** The lines of a region (or of the whole file) as they stand, without markers, each with its number. Throws as {@link readRegion}. */
export function regionLines(root: string, file: string, region?: string): Line[] {
  return linesOf(readFileSync(join(root, file), 'utf8'), file, region)
}

function linesOf(code: string, file: string, region?: string): Line[] {
  const lines = code.trimEnd().split('\n')
  const numbered = lines.map((text, i) => ({ number: i + 1, text })).filter(({ text }) => !startOf(text) && !isEnd(text))
  if (region === undefined) return numbered
  const starts = lines.flatMap((line, i) => (startOf(line) === region ? [i] : []))
  const [start] = starts
  if (start === undefined) throw new Error(`${file} has no region "${region}".`)
  if (starts.length > 1) throw new Error(`${file} has more than one region "${region}".`)
  const end = endOf(lines, start, file)
  return numbered.filter(({ number }) => number > start + 1 && number <= end)
}

function startOf(line: string): string | undefined {
  return /^\s*\/\/ #region (\S+)\s*$/.exec(line)?.[1]
}

function isEnd(line: string): boolean {
  return /^\s*\/\/ #endregion\s*$/.test(line)
}

function endOf(lines: string[], start: number, file: string): number {
  let depth = 0
  for (const [i, line] of lines.entries()) {
    if (i < start) continue
    if (startOf(line)) depth++
    else if (isEnd(line) && --depth === 0) return i
  }
  throw new Error(`${file} never ends the region of line ${start + 1}.`)
}

function codeOf(lines: readonly Line[]): string {
  return stripIndent(lines.map(({ text }) => text).join('\n')).trim()
}
