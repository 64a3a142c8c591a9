import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { madeFrom } from './made-from'

let root: string
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}
const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: root })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'made-from-'))
  for (const file of ['lib/mdx/plugin.ts', 'playground/build/config.ts', 'biome.json', 'pages/a.mdx']) write(file, '')
})

it('stays the same while nothing changes, and outside a repository', () => {
  expect(madeFrom(root, ['a'])).toBe(madeFrom(root, ['a']))
})

it.each(['lib/mdx/plugin.ts', 'playground/build/config.ts', 'biome.json'])('changes with %s', (file) => {
  const before = madeFrom(root, [])
  write(file, 'edited')
  expect(madeFrom(root, [])).not.toBe(before)
})

it('changes with the data', () => {
  expect(madeFrom(root, ['a'])).not.toBe(madeFrom(root, ['b']))
})

it('changes with a commit of a page, which has another date from then on, and with no other commit', () => {
  git('init', '--quiet')
  git('add', 'pages')
  git('commit', '--quiet', '-m', 'a page')
  const before = madeFrom(root, [])
  git('add', 'biome.json')
  git('commit', '--quiet', '-m', 'another file')
  expect(madeFrom(root, [])).toBe(before)
  git('rm', '--quiet', '--cached', 'pages/a.mdx')
  git('commit', '--quiet', '-m', 'the page again')
  expect(madeFrom(root, [])).not.toBe(before)
})
