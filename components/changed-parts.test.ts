import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedParts, type Part } from './changed-parts'

/** With what differs in brackets. */
const inWords = (parts: readonly Part[]) => parts.map(({ text, isChanged }) => (isChanged ? `[${text}]` : text)).join('')
const compare = (before: string, after: string) => {
  const parts = changedParts(before, after)
  return [inWords(parts.before), inWords(parts.after), ...parts.names]
}

describe('changedParts', () => {
  it('marks of a long value what lies between the first and the last difference', () => {
    expect(compare('"2026-12-24T10:19:47.120Z"', '"2026-12-24T10:19:52.120Z"')).toEqual([
      '"2026-12-24T10:19:[47].120Z"',
      '"2026-12-24T10:19:[52].120Z"'
    ])
    expect(compare('"a value that grows"', '"a value that grows longer"')).toEqual([
      '"a value that grows"',
      '"a value that grows[ longer]"'
    ])
  })

  it('marks a short value as a whole', () => {
    expect(compare('true', 'false')).toEqual(['[true]', '[false]'])
  })

  it('marks the parts of a JWE that differ, and names them', () => {
    expect(compare('"eyJh..aaXX.bbXX.ccXX"', '"eyJh..aaYX.bbXX.ddXX"')).toEqual([
      'eyJh..[aaXX].bbXX.[ccXX]',
      'eyJh..[aaYX].bbXX.[ddXX]',
      'initialization vector',
      'authentication tag'
    ])
  })

  it('loses no character of either version', () => {
    const text = fc.string({ minLength: 0, maxLength: 40, unit: fc.constantFrom('a', 'b') })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = changedParts(before, after)
        const whole = (pieces: readonly Part[]) => pieces.map((piece) => piece.text).join('')
        expect([whole(parts.before), whole(parts.after)]).toEqual([before, after])
      })
    )
  })
})
