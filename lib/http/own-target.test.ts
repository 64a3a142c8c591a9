import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ownTarget } from './own-target'

const SITE = 'https://site.example'

it.each([
  ['/demo/dashboard?tab=2', '/demo/dashboard?tab=2'],
  ['demo', '/demo'],
  ['', '/'],
  ['https://site.example/a?b#c', '/a?b'],
  ['/a/../b', '/b'],
  // So a browser reads it on a page of the same scheme.
  ['https:evil.example', '/evil.example']
])('%j leads to %j', (target, path) => expect(ownTarget(target, SITE)).toBe(path))

it.each([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/.//evil.example/pwn',
  '/a/..//evil.example',
  '/\t/evil.example',
  '\n//evil.example',
  'http://site.example/',
  'https://site.example:8443/',
  'https://site.example.evil.example/',
  'https://site.example@evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:https://site.example/x',
  ['/a', '/b'],
  undefined
])('%j leads nowhere', (target) => expect(ownTarget(target, SITE)).toBeUndefined())

it('never leaves the site, whatever is asked for and from whichever page it is followed', () => {
  const parts = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '@',
    ':',
    '?',
    '#',
    '%2f',
    '%5c',
    '\t',
    '\n',
    ' ',
    'https:',
    'evil.example',
    'site.example',
    'a'
  )
  const targets = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.array(parts, { maxLength: 8 }).map((list) => list.join(''))
  )
  fc.assert(
    fc.property(targets, fc.constantFrom('/', '/demo/sign-in', '/a/b/'), (target, page) => {
      const path = ownTarget(target, SITE)
      if (path === undefined) return
      expect(new URL(path, SITE + page).origin).toBe(SITE)
      expect(path).toMatch(/^\//)
    }),
    { numRuns: 5000 }
  )
})
