import { defineConfig } from 'playwright/test'
import { BROWSER_ARGS, findBrowser } from './lib/testing/browser'

const { path: executablePath } = await findBrowser()

/** Whole-site tests in a real Chromium, on the built site (see e2e/fixtures.ts). */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  // For a busy machine: a test waits for what it waits for, not for a time.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  // Pictures and snapshots of every action would cost more than the tests themselves.
  use: {
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false, sources: true },
    launchOptions: { executablePath, args: BROWSER_ARGS }
  }
})
