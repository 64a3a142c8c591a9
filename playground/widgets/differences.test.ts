import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences } from './differences'

describe('differences', () => {
  it('tells added, removed and changed apart, field by field', () => {
    expect(differences({ a: 1, b: { c: 2 }, list: [{ x: 1 }] }, { b: { c: 3 }, list: [{ x: 1 }, { x: 2 }], d: null })).toEqual([
      { path: 'a', before: '1', after: undefined },
      { path: 'b.c', before: '2', after: '3' },
      { path: 'list[1]', before: undefined, after: '{"x":2}' },
      { path: 'd', before: undefined, after: 'null' }
    ])
  })

  it('tells when a whole value goes or changes its kind', () => {
    expect(differences({ a: 1 }, null)).toEqual([{ path: '', before: '{"a":1}', after: 'null' }])
    expect(differences('x', 'y')).toEqual([{ path: '', before: '"x"', after: '"y"' }])
  })

  it('finds none between a value and its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differences(value, structuredClone(value))).toEqual([])
      })
    )
  })

  it('is empty for equal values, and for a first one', () => {
    expect(differences({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([])
    expect(differences(null, { a: 1 })).toEqual([])
    expect(differences(undefined, { a: 1 })).toEqual([])
  })
})
