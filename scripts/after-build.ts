import { build } from 'esbuild'
import { buildThread } from '../playground/experiments/run/build-thread'
import { noteBuiltFrom } from '../playground/facts/record'
import { builtPages } from './built-pages'
import { writeCspHashes } from './csp-hashes'
import { writeSearchIndex } from './search-index'
import { writeStructuredData } from './structured-data'
import { writeTexts } from './texts'

/** Bundles what Node starts: the server and its processes. Packages stay outside. */
async function bundleServer(): Promise<void> {
  await build({
    entryPoints: {
      server: 'server.ts',
      'mongo-process': 'lib/mongo/embedded/mongo-process.ts',
      'untrusted-process': 'lib/untrusted/process.ts',
      'prepare-process': 'playground/own-code/prepare-process.ts'
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: '.next',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning'
  })
}

/** The end of `npm run build`: what the site needs besides Next's output. One process, since each would take a second to start. */
const bundles = Promise.all([bundleServer(), buildThread(), noteBuiltFrom(process.cwd())])
writeCspHashes()
const pages = builtPages()
writeSearchIndex(pages)
writeTexts(pages)
writeStructuredData()
await bundles
