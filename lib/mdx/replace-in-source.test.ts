import { describe, expect, it } from 'vitest'
import replaceInSource from './replace-in-source.mjs'

const run = (source: string, replace: [string | RegExp, string][]) =>
  replaceInSource.call({ getOptions: () => ({ replace }), resourcePath: 'a-package/index.js' }, source)

describe('replaceInSource', () => {
  it('replaces texts and patterns, one after the other', () => {
    expect(
      run('search: Search, icon: jsx(Icon, {}), other: jsx(Icon, {})', [
        ['search: Search', 'search: null'],
        [/jsx\(Icon, \{\}\)/g, 'null']
      ])
    ).toBe('search: null, icon: null, other: null')
  })

  it('ends the build where a package has no such part any more', () => {
    expect(() => run('search: Other', [['search: Search', 'search: null']])).toThrow(
      'a-package/index.js has no search: Search any more; see next.config.mjs.'
    )
  })
})
