import { readFileSync } from 'node:fs'
import { minVersion, satisfies } from 'semver'
import { expect, it } from 'vitest'
import { applicationFiles } from './application'
import { applicationParts } from './parts'

const files = applicationFiles({ strategy: 'jwt', provider: 'credentials', own: { functions: {}, options: {} } }, applicationParts('.'))
const json = JSON.parse(files.find(({ path }) => path === 'package.json')?.text ?? '')

it('names packages that npm installs together: what one asks of another is there, or overridden', () => {
  const versions: Record<string, string> = { ...json.dependencies, ...json.devDependencies }
  const conflicts: string[] = []
  for (const name of Object.keys(versions)) {
    const { peerDependencies = {} } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'))
    for (const [peer, range] of Object.entries<string>(peerDependencies)) {
      const version = versions[peer] === undefined ? undefined : minVersion(versions[peer])
      if (version && !satisfies(version, range) && json.overrides[peer] === undefined) conflicts.push(`${name} wants ${peer} ${range}`)
    }
  }
  expect(Object.keys(versions)).toContain('next-auth')
  expect(conflicts).toEqual([])
})

it('has each package that its files import, and no other', () => {
  const imported = files
    .filter(({ path }) => /\.(tsx?|mjs)$/.test(path))
    .flatMap(({ text }) => [...text.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name as string))
    .filter((name) => !name.startsWith('node') && name !== '@/lib')
  expect(new Set([...imported, 'react-dom'])).toEqual(new Set(Object.keys(json.dependencies)))
})
