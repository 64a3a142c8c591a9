import { readFileSync } from 'node:fs'
import { minVersion, satisfies } from 'semver'
import { expect, it } from 'vitest'
import { PROVIDERS } from '../nextauth/providers'
import { applicationFiles } from './application'
import type { Choice } from './auth-file'
import { applicationParts } from './parts'

const filesWith = (provider: Choice['provider'], own: Choice['own'] = { functions: {}, options: {} }) =>
  applicationFiles({ strategy: 'jwt', provider, own }, applicationParts('.'))
const textOf = (files: ReturnType<typeof filesWith>, wanted: string) => files.find(({ path }) => path === wanted)?.text ?? ''
const packageOf = (files: ReturnType<typeof filesWith>) => JSON.parse(textOf(files, 'package.json'))

it('names packages that npm installs together: what one asks of another is there, or overridden', () => {
  const json = packageOf(filesWith('credentials'))
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

/** A callback that needs bcrypt where nobody signs in with a password. */
const comparing: Choice['own'] = {
  functions: { jwt: "async jwt({ token }) { return (await passwordMatches('x', null)) ? {} : token }" },
  options: {}
}

it.each([...PROVIDERS.map((provider) => [provider, undefined] as const), ['oidc', comparing] as const])(
  'has each package that its files import, and no other: %s %j',
  (provider, own) => {
    const files = filesWith(provider, own)
    const imported = files
      .filter(({ path }) => /\.(tsx?|mjs)$/.test(path))
      .flatMap(({ text }) => [...text.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)/g)].map(([, name]) => name as string))
      .filter((name) => !name.startsWith('node') && name !== '@/lib')
    const { dependencies } = packageOf(files)
    expect(new Set([...imported, 'react-dom'])).toEqual(new Set(Object.keys(dependencies)))
    expect(textOf(files, 'next.config.mjs').includes('bcrypt')).toBe('@node-rs/bcrypt' in dependencies)
  }
)

it('adds a user where one signs in with a password, and says so', () => {
  const says = (provider: Choice['provider'], own?: Choice['own']) => {
    const files = filesWith(provider, own)
    return [textOf(files, 'scripts/setup.mjs').includes('correct horse'), textOf(files, 'README.md').includes(', a user')]
  }
  expect(says('credentials')).toEqual([true, true])
  expect(says('email', { functions: { authorize: 'authorize() { return null }' }, options: {} })).toEqual([true, true])
  for (const provider of ['email', 'oidc'] as const) expect(says(provider)).toEqual([false, false])
})

it('leaves no marker of a region', () => {
  for (const provider of PROVIDERS) expect(textOf(filesWith(provider), 'scripts/setup.mjs')).not.toContain('region')
})
