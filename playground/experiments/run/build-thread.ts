import { fileURLToPath } from 'node:url'
import { THREAD_FILE } from './thread-file'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Bundles the script that threads run; packages stay outside. As CommonJS with Rollup's interop, because next-auth's providers are
 * CommonJS with a default export, which Node's own rules for ES modules do not take for one.
 */
export async function buildThread(): Promise<void> {
  // Only a build and the development server need it, so a production install has no Vite.
  const { build } = await import('vite')
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    resolve: { alias: { '@': root.replace(/\/$/, '') } },
    // It can only be imported.
    ssr: { noExternal: ['@auth/mongodb-adapter'] },
    build: {
      ssr: 'playground/experiments/run/thread.ts',
      outDir: '.next',
      emptyOutDir: false,
      copyPublicDir: false,
      rollupOptions: {
        output: { format: 'cjs', interop: 'auto', entryFileNames: THREAD_FILE.replace('.next/', ''), inlineDynamicImports: true }
      }
    }
  })
}
