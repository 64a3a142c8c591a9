import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { BODY_LIMITS, readBody } from './body'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const request = (chunks: Iterable<string>, type: string, headers: Record<string, string> = {}) =>
  Object.assign(Readable.from(Array.from(chunks, (chunk) => Buffer.from(chunk))), {
    headers: { 'content-type': type, 'transfer-encoding': 'chunked', ...headers }
  }) as unknown as IncomingMessage
const read = (text: string, type = FORM_TYPE) => readBody(request(text ? [text] : [], type))

describe('a body', () => {
  it('is a form or JSON; a field given twice is a list', async () => {
    expect(await read('a=1&b=%C3%BC&a=2&a=3')).toEqual({ a: ['1', '2', '3'], b: 'ü' })
    expect(await read('{"a":[1,{"b":null}]}', `${JSON_TYPE}; charset=utf-8`)).toEqual({ a: [1, { b: null }] })
    expect(await read('')).toEqual({})
  })

  it('keeps a field named __proto__ as a field', async () => {
    const form = (await read('__proto__=1')) as Record<string, unknown>
    expect(Object.keys(form)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype)
  })

  it.each([
    ['many fields', Array.from({ length: 101 }, (_, i) => `f${i}=`).join('&'), FORM_TYPE, 400, 'at most 100 fields'],
    ['one field many times', 'a=1&'.repeat(5000), FORM_TYPE, 400, 'at most 100 fields'],
    ['deep JSON', '['.repeat(21) + ']'.repeat(21), JSON_TYPE, 400, 'at most 20 levels'],
    ['JSON deep in pairs', '{"a":'.repeat(5000), JSON_TYPE, 400, 'at most 20 levels'],
    ['wide JSON', `[${'0,'.repeat(1000)}0]`, JSON_TYPE, 400, 'at most 1000 values'],
    ['broken JSON', '{"a":', JSON_TYPE, 400, 'not valid JSON'],
    ['another type', 'a', 'text/plain', 415, 'Send application/json'],
    ['too many bytes', 'x'.repeat(BODY_LIMITS.bytes + 1), FORM_TYPE, 413, 'at most 32768 bytes']
  ])('with %s is refused', async (_name, text, type, status, sentence) => {
    await expect(read(text, type)).rejects.toMatchObject({ status, detail: expect.stringContaining(sentence) })
  })

  it('is refused by its declared length before it is read, and by its real one', async () => {
    const declared = request(['a=1'], FORM_TYPE, { 'content-length': '40000' })
    await expect(readBody(declared)).rejects.toMatchObject({ status: 413 })
    expect(declared.readableDidRead).toBe(false)
    await expect(readBody(request(Array(40).fill('x'.repeat(1000)), FORM_TYPE, { 'content-length': '3' }))).rejects.toMatchObject({
      status: 413
    })
  })

  it('may hold brackets and commas in its texts', async () => {
    const text = `{"a":"${'[{,\\"'.repeat(2000)}"}`
    expect(await read(text, JSON_TYPE)).toEqual(JSON.parse(text))
  })

  it('that breaks off is the client’s fault', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('a=')
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
      })()
    )
    const req = Object.assign(broken, {
      headers: { 'content-type': FORM_TYPE, 'transfer-encoding': 'chunked' }
    }) as unknown as IncomingMessage
    await expect(readBody(req)).rejects.toMatchObject({ status: 400, detail: expect.stringContaining('broke off') })
  })
})
