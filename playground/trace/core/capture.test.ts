import { hashSync } from '@node-rs/bcrypt'
import { ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { capture, snapshot } from './capture'

describe('capture', () => {
  it('keeps a value as it was, whatever becomes of it', () => {
    const token = { name: 'Aayush', roles: ['reader'] }
    const captured = capture(token)
    token.name = 'Mira'
    token.roles.push('admin')
    expect(captured).toEqual({ name: 'Aayush', roles: ['reader'] })
  })

  it('says what JSON has no word for', () => {
    const id = new ObjectId()
    const date = new Date('2026-01-02T03:04:05.678Z')
    function named() {}
    expect(capture({ user: undefined, id, date, named, n: Number.NaN, big: 12n, bytes: new Uint8Array(3), gone: new Error('no') })).toEqual(
      {
        user: { $: 'undefined' },
        id: { $: 'ObjectId', value: id.toHexString() },
        date: { $: 'date', value: '2026-01-02T03:04:05.678Z' },
        named: { $: 'function', value: 'named' },
        n: { $: 'number', value: 'NaN' },
        big: { $: 'bigint', value: '12' },
        bytes: { $: 'binary', more: 3 },
        gone: { $: 'error', value: 'Error: no' }
      }
    )
  })

  it('never takes a key of the value for a word of its own', () => {
    expect(capture({ $: 'undefined', $in: [1] })).toEqual({ $$: 'undefined', $in: [1] })
    const captured = capture(JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(Object.keys(captured as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('masks passwords and secrets under any such name, and of a hash keeps algorithm and cost', () => {
    const hash = hashSync('correct horse', 4)
    expect(capture({ password: 'correct horse', newPassword: 'x', clientSecret: 'y', deep: { password: hash } })).toEqual({
      password: { $: 'masked' },
      newPassword: { $: 'masked' },
      clientSecret: { $: 'masked' },
      deep: { password: { $: 'masked', value: '$2b$04$' } }
    })
    expect(JSON.stringify(capture([hash, { note: `is ${hash}.` }, new Error(hash)]))).not.toContain(hash.slice(7))
  })

  it('bounds depth, length and size', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(JSON.stringify(capture(loop))).toContain('"deep"')
    expect(capture('x'.repeat(6000))).toEqual({ $: 'cut', value: 'x'.repeat(5000), more: 1000 })
    expect((capture(Array.from({ length: 90 }, (_, i) => i)) as unknown[]).at(-1)).toEqual({ $: 'more', more: 50 })
    const wide = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`key${i}`, { a: Array(40).fill({ b: 1 }) }]))
    expect(JSON.stringify(capture(wide)).length).toBeLessThan(20_000)
  })
})

describe('snapshot', () => {
  it('keeps what was there, at every depth, and shares what is no plain object', () => {
    const id = new ObjectId()
    const value = { token: { sub: '1', roles: [{ name: 'reader' }], picture: undefined }, at: new Date(0), id }
    const taken = snapshot(value)
    value.token.sub = '2'
    value.token.roles[0] = { name: 'admin' }
    value.at.setTime(1)
    expect(taken).toStrictEqual({ token: { sub: '1', roles: [{ name: 'reader' }], picture: undefined }, at: new Date(0), id })
    expect(taken.id).toBe(id)
  })

  it('ends with a value that contains itself, or a hundred thousand others', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    expect(JSON.stringify(capture(snapshot(loop)))).toContain('"deep"')
    const wide = Array.from({ length: 100_000 }, (_, i) => ({ i }))
    expect((capture(snapshot(wide)) as unknown[]).at(-1)).toEqual({ $: 'more', more: 99_960 })
  })
})
