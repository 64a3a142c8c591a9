import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/**
 * Copies this tree as it stands into a temporary folder, so that what is built or edited there changes no file of it. The copy uses the
 * same installed packages, and is a repository with one commit, since pages show the date of their last one.
 * @returns its path.
 */
export function copyOfTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'bench-tree-'))
  const files = git(process.cwd(), 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z').split('\0')
  for (const file of files.filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(file, join(copy, file))
  }
  linkPackages(copy)
  git(copy, 'init', '--quiet')
  git(copy, 'add', '.')
  git(copy, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--message', 'A copy')
  return copy
}

/** Copies a peer, a folder of `bench/peers/`, into a temporary folder with this tree's packages. @returns its path. */
export function copyOfPeer(name: string): string {
  const copy = mkdtempSync(join(tmpdir(), `bench-${name}-`))
  cpSync(join('bench', 'peers', name), copy, { recursive: true })
  linkPackages(copy)
  return copy
}

/** Builds a peer that was copied. Nextra looks for pages where it is started. @returns the seconds that it took. */
export function buildIn(folder: string): Promise<number> {
  return seconds(folder, 'npx', ['next', 'build', '--webpack'])
}

function linkPackages(folder: string): void {
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 })
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Runs a command to its end. @returns the seconds that it took. @throws Error with its output when it fails. */
export async function seconds(folder: string, program: string, args: readonly string[]): Promise<number> {
  const start = performance.now()
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)))
  const code = await new Promise((ended) => child.once('close', ended))
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.join('')}`)
  return (performance.now() - start) / 1000
}
