import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    // As server.ts sets it where no address is configured.
    env: { AUTH_TRUST_HOST: 'true' },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Two, on two cores too: the tests that start a site wait for it most of the time.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['{lib,playground,components,scripts}/**/*.test.{ts,tsx}', 'e2e/http/**/*.test.ts'] }
      },
      // What `npm run facts` runs.
      { extends: true, test: { name: 'facts', include: ['playground/facts/prove.ts'] } }
    ]
  }
})
