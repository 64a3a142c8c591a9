import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import ts from 'typescript'

const BLANK = '//@blank'
const require = createRequire(import.meta.url)

/** What was formatted before: a page shows several regions of one file, and is built for the browser and for the server. */
const known = new Map<string, string>()

/**
 * TypeScript source without its types, in this repository's format. Comments and blank lines stay.
 * @param code a whole file.
 * @param tsx whether it may hold JSX.
 * @throws Error when it cannot be formatted.
 */
export function toJavaScript(code: string, tsx: boolean): string {
  const key = `${tsx} ${code}`
  const plain = known.get(key) ?? format(withoutTypes(code, tsx), tsx)
  known.set(key, plain)
  return plain
}

function withoutTypes(code: string, tsx: boolean): string {
  // The compiler keeps comments, and drops blank lines.
  const marked = code.replaceAll(/^\s*$/gm, BLANK)
  const { outputText } = ts.transpileModule(marked, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.Preserve, verbatimModuleSyntax: true },
    fileName: tsx ? 'file.tsx' : 'file.ts'
  })
  return outputText.replaceAll(new RegExp(`^\\s*${BLANK}$`, 'gm'), '')
}

function format(code: string, tsx: boolean): string {
  const biome = require.resolve('@biomejs/biome/bin/biome')
  const { stdout, status, stderr } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=file.${tsx ? 'jsx' : 'js'}`], {
    input: code,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}
