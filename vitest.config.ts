import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    include: ['{lib,playground,components,scripts}/**/*.test.ts', '{lib,playground,components,scripts}/**/*.test.tsx'],
    testTimeout: 20_000,
    hookTimeout: 60_000
  }
})
