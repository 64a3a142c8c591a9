import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const rows = readFileSync('SECURITY.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (Threat|---)/.test(line))

it.each(rows)('%s names tests that are there', (row) => {
  const tests = [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
  expect(tests.length).toBeGreaterThan(0)
  for (const file of tests) expect(existsSync(file), file).toBe(true)
})
