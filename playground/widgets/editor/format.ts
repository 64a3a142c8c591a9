import { functionOf, visitsIn } from '../../own-code/code-reading'
import type { OwnFunction } from '../../own-code/configuration'
import { AFTER, BEFORE, lineOf, parseSource } from '../../own-code/parse'

/** Formats the source of one function as this site's own is. @throws Error when it cannot be parsed. */
export async function format(name: OwnFunction, source: string): Promise<string> {
  const [prettier, typescript, estree] = await Promise.all([
    import('prettier/standalone'),
    import('prettier/plugins/typescript'),
    import('prettier/plugins/estree')
  ])
  const formatted = await prettier.format(BEFORE + source + AFTER, {
    parser: 'typescript',
    plugins: [typescript, estree],
    semi: false,
    singleQuote: true,
    trailingComma: 'none',
    printWidth: 140
  })
  // Prettier puts a semicolon before a line that begins with a bracket.
  const indented = formatted.replace(/^;?\(\{\n/, '').replace(/\n\}\)\n$/, '')
  const fixed = fixedLines(name, indented)
  return indented
    .split('\n')
    .map((line, i) => (fixed.has(i + 1) ? line : line.replace(/^ {2}/, '')))
    .join('\n')
}

/** The lines that begin inside a template string. Their blanks belong to it. */
function fixedLines(name: OwnFunction, source: string): Set<number> {
  const { program } = parseSource(name, source)
  const code = program && functionOf(program)
  const strings = code ? visitsIn(code).filter(({ node }) => node.type === 'TemplateElement') : []
  const lines = strings.flatMap(({ node: { loc } }) => {
    if (!loc) return []
    return Array.from({ length: loc.end.line - loc.start.line }, (_, i) => lineOf(loc.start.line) + i + 1)
  })
  return new Set(lines)
}
