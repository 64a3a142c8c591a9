import { ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { capture } from '../core/capture'
import { membersOf, plain, show } from './show'

const id = new ObjectId('66f2c1230123456789abcdef')
const value = { id, at: new Date(0), gone: undefined, list: [1, 'a', null], f() {}, $: 'x', password: 'secret' }

describe('show', () => {
  it('names what JSON has no word for', () => {
    const shown = Object.fromEntries((membersOf(capture(value)) ?? []).map(([name, member]) => [name, show(member)]))
    expect(shown).toEqual({
      id: 'ObjectId("66f2c1230123456789abcdef")',
      at: 'Date("1970-01-01T00:00:00.000Z")',
      gone: 'undefined',
      list: '[1,"a",null]',
      f: '[function f]',
      $: '"x"',
      password: '••••••'
    })
  })

  it('says how much was cut', () => {
    expect(show(capture('x'.repeat(5003)))).toMatch(/^"x{5000}" and 3 more characters$/)
  })
})

describe('plain', () => {
  it('gives back what was captured, as JSON would have it', () => {
    expect(plain(capture(value))).toEqual({
      id: '66f2c1230123456789abcdef',
      at: '1970-01-01T00:00:00.000Z',
      list: [1, 'a', null],
      f: 'f',
      $: 'x',
      password: '••••••'
    })
  })
})
