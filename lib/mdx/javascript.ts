import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import ts from 'typescript'

const BLANK = '//@blank'
const require = createRequire(import.meta.url)

/**
 * TypeScript source without its types, in this repository's format. Comments and blank lines stay.
 * @param code a whole file.
 * @param tsx whether it may hold JSX.
 * @throws Error when it cannot be formatted.
 */
export function toJavaScript(code: string, tsx: boolean): string {
  // The compiler keeps comments, and drops blank lines.
  const marked = code.replaceAll(/^\s*$/gm, BLANK)
  const { outputText } = ts.transpileModule(marked, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.Preserve, verbatimModuleSyntax: true },
    fileName: tsx ? 'file.tsx' : 'file.ts'
  })
  const plain = outputText.replaceAll(new RegExp(`^\\s*${BLANK}$`, 'gm'), '')
  const biome = require.resolve('@biomejs/biome/bin/biome')
  const { stdout, status, stderr } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=file.${tsx ? 'jsx' : 'js'}`], {
    input: plain,
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.trim()
}
