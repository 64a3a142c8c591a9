import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('the site holds against the short form of each kind of attack', { timeout: 600_000 }, async () => {
  // Forty times as long for everything: other tests run beside it, on any machine, and figures are for `npm run attack` alone.
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/attack/main.ts', '--quick', '--patience', '40'])
  const output = await run.then(({ stdout }) => stdout).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr)
  expect(output.split('\n').filter((line) => line.includes('FELL'))).toEqual([])
  expect(output).toMatch(/(\d+) of \1 held/)
})
