import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changes, jsonLines } from './json-lines'

describe('jsonLines', () => {
  it('lays any JSON value out as JSON.stringify does', () => {
    const text = (value: unknown) =>
      jsonLines(value)
        .map(
          ({ depth, key, text, comma }) =>
            `${'  '.repeat(depth)}${key === undefined ? '' : `${JSON.stringify(key)}: `}${text}${comma ? ',' : ''}`
        )
        .join('\n')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(text(value)).toBe(JSON.stringify(value, null, 2))
      })
    )
  })
})

describe('changes', () => {
  it('tells changed, new and missing leaves apart', () => {
    expect(changes({ a: 1, b: { c: 'x' }, d: true }, { a: 2, b: { c: 'x' }, e: [null] })).toEqual([
      { path: 'a', before: '1', after: '2' },
      { path: 'e[0]', before: undefined, after: 'null' },
      { path: 'd', before: 'true', after: undefined }
    ])
  })

  it('finds none between a value and itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(changes(value, structuredClone(value))).toEqual([])
      })
    )
  })
})
