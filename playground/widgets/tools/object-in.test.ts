import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonLines } from '@/components/json-lines'
import { notesOn } from './claim-notes'
import { kindOf } from './kind-of-value'
import { objectIn } from './object-in'
import { subjectsIn } from './read-pasted'

const bytes = (text: string) => new TextEncoder().encode(text)
const inBase64url = (text: string) => Buffer.from(text).toString('base64url')
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

it('gives what JSON.parse gives, and null for what is no object', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (value) => {
      expect(objectIn(bytes(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)))
    })
  )
  for (const none of ['', 'x', '1', 'null', '[]', '"a"']) expect(objectIn(bytes(none))).toBeNull()
})

it('ends a value that is nested deeper than any stack, and everything that looks at claims then ends', () => {
  for (const text of [nested(60_000), `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`]) {
    const value = objectIn(bytes(text)) ?? {}
    expect(JSON.stringify(value)).toContain('nested deeper than 100 levels')
    expect(jsonLines(value).length).toBeLessThan(210)
    expect(notesOn(value, 0)).toEqual(expect.any(Array))
  }
})

it('a signed token and a header of deep objects have a verdict as any other', () => {
  const header = inBase64url('{"alg":"HS256"}')
  expect(kindOf(`${header}.${inBase64url(nested(6000))}.x`)).toMatchObject({ kind: 'jws', claims: { a: expect.anything() } })
  expect(kindOf(`${inBase64url(nested(60_000))}.a.b`)).toMatchObject({ kind: 'jws' })
})

it('a value that is encoded again and again is decoded a few times', () => {
  const often = `%${'25'.repeat(20_000)}`
  expect(subjectsIn(often)).toHaveLength(1)
  expect(kindOf(often)).toEqual({ kind: 'unknown' })
  const uuid = 'c4d0ef4c-8a4c-4b0e-9a58-0f4d6ad2b1c7'
  for (const text of [uuid.replaceAll('-', '%2D'), uuid.replaceAll('-', '%25252D')])
    expect(kindOf(text)).toEqual({ kind: 'encoded', plain: { kind: 'uuid' } })
})
