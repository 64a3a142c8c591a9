import { defineConfig } from '@playwright/test'
import { BROWSER_ARGS, findBrowser } from './lib/testing/browser'

const { path: executablePath } = await findBrowser()

/** Whole-site tests in a real Chromium, on the built site (see e2e/fixtures.ts). */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  timeout: 30_000,
  expect: { timeout: 8000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  use: { trace: 'retain-on-failure', launchOptions: { executablePath, args: BROWSER_ARGS } }
})
