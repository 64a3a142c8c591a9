import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** These start and stop the site's own MongoDB, which a process does once. */
const STARTS_MONGO = ['playground/{sandbox,trace}/store.test.ts', 'playground/trace/kept.test.ts']

/** The files that take longest, in this order. */
const LONGEST = [
  'attacks.test.ts',
  'take-along.test.ts',
  'next.proofs.ts',
  'check-up.test.ts',
  'recipes.test.ts',
  'experiments.proofs.ts',
  'lifecycle.test.ts',
  'trace.test.ts',
  // These wait most of the time, so they are better beside others than left over.
  'pool.test.ts',
  'embedded-process.test.ts'
]

/** Begins with the longest files, so that none of them is left alone at the end. By itself Vitest goes by the size of a file. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`))
      return at === -1 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    // As server.ts sets it where no address is configured.
    env: { AUTH_TRUST_HOST: 'true' },
    // For a busy machine: a test waits for what it waits for, not for a time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // Three, on two cores too: the tests that start a site wait for it most of the time.
    maxWorkers: 3,
    // Each project transforms the same modules: what one has done is there for the others.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: LongestFirst },
    projects: [
      // Plain functions: the files of a worker share its modules, since importing them anew takes longer than most tests.
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{lib,playground,search,components,scripts}/**/*.test.{ts,tsx}'],
          exclude: STARTS_MONGO,
          isolate: false
        }
      },
      { extends: true, test: { name: 'isolated', include: ['e2e/http/**/*.test.ts', ...STARTS_MONGO] } },
      // The facts of the guide: each proof in a laboratory, and each in one in which nothing happens, where it has to fail. A laboratory
      // leaves nothing behind, so the topics of a worker share its modules: importing them anew takes longer than most proofs.
      { extends: true, test: { name: 'facts', include: ['playground/facts/*.proofs.ts'], isolate: false } },
      { extends: true, test: { name: 'null', include: ['playground/facts/*.proofs.ts'], isolate: false, env: { LABORATORY: 'null' } } }
    ]
  }
})
