import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLines } from './json-lines'

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
