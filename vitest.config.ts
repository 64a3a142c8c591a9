import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    include: ['{lib,playground,components,scripts}/**/*.test.{ts,tsx}', 'e2e/http/**/*.test.ts'],
    // As server.ts sets it where no address is configured.
    env: { AUTH_TRUST_HOST: 'true' },
    testTimeout: 20_000,
    hookTimeout: 60_000
  }
})
