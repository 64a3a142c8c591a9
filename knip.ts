import type { KnipConfig } from 'knip'

export default {
  entry: [
    'scripts/*.mjs',
    'pages/**/*.{ts,tsx,mdx}',
    'theme.config.tsx',
    'scripts/*.ts',
    'bench/*.ts',
    'lib/testing/mongod.ts',
    'lib/testing/report-heap.mjs',
    'lib/mdx/*.{ts,tsx,mjs}',
    // Loaded by next.config.mjs, and the starts of the server, of a thread and of processes.
    'playground/build/config.ts',
    'server.ts',
    'lib/mongo/embedded/mongo-process.ts',
    'playground/experiments/run/thread.ts',
    'lib/untrusted/process.ts',
    'playground/own-code/prepare-process.ts',
    // Found by their folder.
    'playground/experiments/*.ts',
    'playground/facts/*.ts',
    // Applications of their own, which Next finds its way through.
    '{playground/recipes,playground/lab/proofs/next-app,e2e/http/faulty-app,playground/take-along/template,bench/peers/*}/**/*.{ts,tsx,mjs,jsx,mdx}'
  ],
  // knip looks for @playwright/test, which would be a package of production by way of next.
  playwright: true,
  project: ['**/*.{ts,tsx,mjs,mdx}'],
  // Made when a reader takes the application along.
  ignoreUnresolved: ['@/lib/auth'],
  ignoreExportsUsedInFile: true,
  compilers: {
    // What an MDX page imports, and not what it shows as code.
    mdx: (text: string) => [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^import .* from .*$/gm)].join('\n')
  }
} satisfies KnipConfig
