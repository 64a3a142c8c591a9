import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')
const ENTRY = join(ROOT, 'playground/inspect/inspect.ts')
/** The file that readers copy. */
export const TARGET = join(ROOT, 'playground/recipes/lib/inspect-auth.ts')

const HEAD = `/*
 * Prints what NextAuth v4 does in your application: export const authOptions = inspectAuth({ … }). In development alone.
 * It needs next-auth 4 and Node 20 or later. One function is for you, inspectAuth; the rest is what it is made of.
 */
`

interface Module {
  file: string
  /** Its statements without imports and `export`. */
  code: string
  /** Names that its top level declares. */
  names: string[]
}

/** What several modules import of one package: `type` for names that are types alone. */
type Imports = Map<string, Map<string, { isType: boolean }>>

/**
 * The modules of `playground/inspect` and all of ours that they import, as one file: the entry first, each module before those that it uses.
 * Functions are hoisted, and no module's top level calls a constant of another.
 * @throws Error when two modules declare one name, or import in a way that is not provided for.
 */
export function inspectAuthFile(): string {
  const modules = new Map<string, Module>()
  const imports: Imports = new Map()
  visit(ENTRY, modules, imports)
  const known = new Map<string, string>()
  for (const { file, names } of modules.values())
    for (const name of names) {
      const other = known.get(name)
      if (other) throw new Error(`${other} and ${file} both declare ${name}.`)
      known.set(name, file)
    }
  const codes = [...modules.values()].map(({ file, code }) => `// ${'-'.repeat(20)} ${relative(ROOT, file)}\n\n${code}`)
  return formatted([`${HEAD}\n${importLines(imports)}`, ...codes].join('\n\n'))
}

function visit(file: string, modules: Map<string, Module>, imports: Imports): void {
  if (modules.has(file)) return
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const module: Module = { file, code: '', names: [] }
  modules.set(file, module)
  const used: string[] = []
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) {
      module.code += codeOf(statement, source, file === ENTRY)
      module.names.push(...namesOf(statement))
      continue
    }
    const { text } = statement.moduleSpecifier as ts.StringLiteral
    if (/^\.|^@\//.test(text)) used.push(resolved(file, text))
    else collect(text, statement, imports)
  }
  for (const next of used) visit(next, modules, imports)
}

function resolved(from: string, specifier: string): string {
  const path = specifier.startsWith('@/') ? join(ROOT, specifier.slice(2)) : join(dirname(from), specifier)
  if (!existsSync(`${path}.ts`)) throw new Error(`${from} imports ${specifier}, which is no file.`)
  return `${path}.ts`
}

function collect(name: string, { importClause }: ts.ImportDeclaration, imports: Imports): void {
  const bindings = importClause?.namedBindings
  if (!bindings || importClause.name || !ts.isNamedImports(bindings)) throw new Error(`Import names from ${name}.`)
  const collected = imports.get(name) ?? new Map()
  imports.set(name, collected)
  for (const element of bindings.elements) {
    if (element.propertyName) throw new Error(`${name}: ${element.getText()} has another name here.`)
    const isType = importClause.isTypeOnly || element.isTypeOnly
    collected.set(element.name.text, { isType: isType && (collected.get(element.name.text)?.isType ?? true) })
  }
}

function importLines(imports: Imports): string {
  return [...imports]
    .sort(([a], [b]) => Number(b.startsWith('node:')) - Number(a.startsWith('node:')) || (a < b ? -1 : 1))
    .map(([name, names]) => {
      const all = [...names].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
      const areTypes = all.every(([, { isType }]) => isType)
      const list = all.map(([imported, { isType }]) => (isType && !areTypes ? `type ${imported}` : imported)).join(', ')
      return `import ${areTypes ? 'type ' : ''}{ ${list} } from '${name}'`
    })
    .join('\n')
}

/** A statement with the comments before it. The entry's exports alone stay. */
function codeOf(statement: ts.Statement, source: ts.SourceFile, keepsExports: boolean): string {
  const full = statement.getFullText(source)
  // The page about it shows a region of the entry.
  if (keepsExports) return full
  const plain = full.replaceAll(/^\s*\/\/ #(end)?region.*\n/gm, '')
  const isExported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  return isExported ? plain.replace(/^export /m, '') : plain
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText())
  const { name } = statement as ts.Statement & { name?: ts.Identifier }
  return name ? [name.text] : []
}

function formatted(code: string): string {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const { stdout, status, stderr } = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=file.ts'], {
    input: code,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** What the page about it shows, each from a file of its own beside {@link TARGET}. */
export function shownFile(name: 'flow' | 'mistakes'): string {
  return TARGET.replace(/\.ts$/, `.${name}.txt`)
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(TARGET, inspectAuthFile())
  if (process.argv.includes('--record')) {
    const { printedOf, startInspected } = await import('../e2e/http/inspected-application')
    const app = await startInspected()
    const { flow, mistakes } = await printedOf(app)
    writeFileSync(shownFile('flow'), `${flow}\n`)
    writeFileSync(shownFile('mistakes'), `${mistakes}\n`)
    await app.stop()
  }
}
