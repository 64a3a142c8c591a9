import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requireNode } from './node-version'

it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('takes %s', (version) => expect(() => requireNode(version)).not.toThrow())

it.each(['18.20.0', '20.9.0', '20.18.9'])('refuses %s in one sentence', (version) =>
  expect(() => requireNode(version)).toThrow(`Node.js 20.19.0 or newer is needed; this is ${version}.`)
)

it('says the same as package.json', () => {
  const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { engines: { node: string } }
  expect(engines.node).toBe('>=20.19.0')
})
