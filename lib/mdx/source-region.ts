import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface SourceRegion {
  /** The lines between the region's markers, with their common indentation removed and no markers of inner regions. */
  code: string
  /** shiki's name of the language. */
  lang: string
  /** The number of the region's first line in its file, from 1. */
  line: number
}

/**
 * Reads `// #region <name>` … `// #endregion` of a file of this repository.
 * @param root absolute path that `file` is relative to.
 * @param region without one, the whole file.
 * @throws Error when there is no such file, no such region, or two of that name.
 */
export function readRegion(root: string, file: string, region?: string): SourceRegion {
  const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n')
  const lang = extname(file).slice(1)
  if (region === undefined) return { code: dedent(lines), lang, line: 1 }
  const starts = lines.flatMap((line, i) => (startOf(line) === region ? [i] : []))
  const [start] = starts
  if (start === undefined) throw new Error(`${file} has no region "${region}".`)
  if (starts.length > 1) throw new Error(`${file} has more than one region "${region}".`)
  return { code: dedent(lines.slice(start + 1, endOf(lines, start, file))), lang, line: start + 2 }
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

function dedent(lines: string[]): string {
  const kept = lines.filter((line) => !startOf(line) && !isEnd(line))
  const indents = kept.filter((line) => line.trim()).map((line) => /^ */.exec(line)?.[0].length ?? 0)
  const common = Math.min(...indents)
  return kept
    .map((line) => line.slice(common))
    .join('\n')
    .trim()
}
