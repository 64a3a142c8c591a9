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

/** Values that throw when they are read. */
function unreadable(): [name: string, value: object][] {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const fails = () => {
    throw new Error('no')
  }
  class Model {
    constructor() {
      Object.defineProperty(this, 'own', { enumerable: true, get: fails })
    }
  }
  return [
    ['a getter', Object.defineProperty({ there: 1 }, 'own', { enumerable: true, get: fails })],
    ['a getter of an instance', Object.assign(new Model(), { there: 1 })],
    ['a revoked proxy', proxy],
    ['a proxy without keys', new Proxy({}, { ownKeys: fails })],
    ['the prototype of a date alone', Object.create(Date.prototype)],
    ['the prototype of bytes alone', Object.create(Uint8Array.prototype)],
    ['an error whose message is an object', Object.assign(new Error(), { message: Object.create(null) })],
    ['an id that has no text', Object.assign(Object.create(Object.create(null)), { _bsontype: 'ObjectId' })],
    ['a list that cannot be iterated', Object.assign([1], { [Symbol.iterator]: fails })],
    ['a revoked function', revokedFunction()]
  ]
}

function revokedFunction(): object {
  const { proxy, revoke } = Proxy.revocable(() => {}, {})
  revoke()
  return proxy
}

describe('what throws when it is read', () => {
  it.each(unreadable())('is recorded as such, and all around it too: %s', (_, value) => {
    for (const taken of [value, snapshot(value)]) expect(() => capture(taken)).not.toThrow()
    const captured = capture(snapshot({ before: 1, value, after: 2 }))
    expect(captured).toMatchObject({ before: 1, after: 2 })
    expect(JSON.stringify(captured)).toMatch(/cannot be read|"\$":"function"|\[1\]/)
  })
  it('leaves the other members of the same object', () => {
    for (const [, value] of unreadable().slice(0, 2))
      expect(capture(snapshot(value))).toEqual({ there: 1, own: { $: 'error', value: 'Error: cannot be read' } })
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
