import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { THREAD_FILE } from './thread-file'

/** Bundles the script that threads run. */
export async function buildThread(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['playground/experiments/run/thread.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    // Packages stay outside, but for those that can only be imported.
    plugins: [
      {
        name: 'external-packages',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]|^@/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@/') || path.startsWith('@auth/') ? undefined : { path, external: true }
          )
      }
    ],
    logLevel: 'warning'
  })
  // next-auth's providers are CommonJS with a default export, which Node's rules for modules do not take for one.
  const script = (outputFiles[0]?.text ?? '').replaceAll(/__toESM\((require\([^)]*\)), 1\)/g, '__toESM($1)')
  await mkdir(dirname(THREAD_FILE), { recursive: true })
  await writeFile(THREAD_FILE, script)
}
