import { MAX_TEXT } from './messages'

/** What a run may send while it goes on. It is counted within: a refusal by the host takes so long that a loop of them comes far before it is interrupted. */
const MAX_SENT = { calls: 50, logs: 100, text: MAX_TEXT }

/**
 * JavaScript that runs in QuickJS before the code that nobody trusts. It is an expression: a function that gets the host's functions and gives
 * the one that runs a member of an object. Whatever that code does to it, it does to itself: the host believes nothing that comes back.
 */
export const INSIDE = `(call, log, parseUrl) => {
  const { parse, stringify } = JSON
  const { entries, getPrototypeOf, prototype } = Object
  const { isArray } = Array
  const MAX_DEPTH = 100

  const encode = (value) => {
    const lost = []
    const lose = (path) => { if (lost.length < 10) lost.push(path) }
    const plain = (one, path, depth) => {
      if (depth > MAX_DEPTH) throw new RangeError('A value is nested deeper than 100 levels, or goes in a circle.')
      switch (typeof one) {
        case 'string': case 'boolean': return one
        case 'number': return Number.isFinite(one) ? one : { $: 'number', value: String(one) }
        case 'bigint': return { $: 'bigint', value: String(one) }
        case 'undefined': return { $: 'undefined' }
        case 'object': return one === null ? null : object(one, path, depth)
        default: lose(path); return { $: 'undefined' }
      }
    }
    const object = (one, path, depth) => {
      if (one instanceof Date) return { $: 'date', value: String(one.getTime()) }
      if (isArray(one)) return Array.from(one, (item, i) => plain(item, path + '[' + i + ']', depth + 1))
      const over = getPrototypeOf(one)
      if (over !== prototype && over !== null) lose(path)
      if (typeof one.toJSON === 'function') return plain(one.toJSON(), path, depth + 1)
      const members = {}
      for (const [key, member] of entries(one)) {
        const at = path ? path + '.' + key : key
        if (typeof member === 'function' || key === '__proto__') lose(at)
        else members[key[0] === '$' ? '$' + key : key] = plain(member, at, depth + 1)
      }
      return members
    }
    return { text: stringify(plain(value, '', 0)), lost }
  }

  const decode = (text) => {
    const value = (one) => {
      if (typeof one !== 'object' || one === null) return one
      if (isArray(one)) return one.map(value)
      if ('$' in one)
        return one.$ === 'date' ? new Date(Number(one.value)) : one.$ === 'number' ? Number(one.value) : one.$ === 'bigint' ? BigInt(one.value) : undefined
      const members = {}
      for (const [key, member] of entries(one)) members[key[0] === '$' ? key.slice(1) : key] = value(member)
      return members
    }
    return value(parse(text))
  }

  const logged = { lines: 0, text: 0 }
  const print = (...args) => {
    if (logged.lines > ${MAX_SENT.logs}) return
    const { text } = encode(args)
    logged.lines++
    logged.text += text.length
    if (logged.lines <= ${MAX_SENT.logs} && logged.text <= ${MAX_SENT.text}) return log(text)
    logged.lines = Infinity
    log('["What it logs from here on is left out."]')
  }
  globalThis.console = { log: print, info: print, warn: print, error: print, debug: print }
  globalThis.fetch = () => { throw new Error('fetch() is not there: this code reaches no network. findUser() and updateUser() reach your database.') }
  globalThis.URL = class URL {
    constructor(url, base) {
      const parts = parse(parseUrl(String(url), base === undefined ? '' : String(base)))
      if (!parts) throw new TypeError('Invalid URL')
      Object.assign(this, parts)
    }
    toString() { return this.href }
    toJSON() { return this.href }
  }

  return (object, name, text, helpers) => {
    const sent = { calls: 0, text: 0 }
    const counted = (text) => {
      sent.text += text.length
      if (sent.text > ${MAX_SENT.text}) sent.calls = Infinity
      if (sent.calls > ${MAX_SENT.calls}) throw new RangeError('One call may use helpers ${MAX_SENT.calls} times, with ${MAX_SENT.text / 1024} KB of arguments.')
      return text
    }
    for (const helper of parse(helpers))
      globalThis[helper] = async (...args) => decode(await call(helper, counted(++sent.calls > ${MAX_SENT.calls} ? '' : encode(args).text)))
    const args = decode(text)
    const own = typeof object === 'object' && object !== null ? object : {}
    const member = own[name] ?? (own.callbacks && own.callbacks[name])
    if (typeof member !== 'function') throw new TypeError('Write the function as ' + name + '(…) { … }, since no ' + name + ' is here.')
    const failed = (error) => stringify({
      error: error instanceof Error
        ? { name: String(error.name).slice(0, 100), message: String(error.message).slice(0, 1000), stack: String(error.stack).slice(0, 4000) }
        : { name: 'Error', message: String(typeof error === 'object' && error !== null ? stringify(error) : error).slice(0, 1000), stack: '' }
    })
    const returned = (value) => {
      const result = encode(value)
      const after = encode(args)
      return stringify({ value: result.text, args: after.text, lost: result.lost })
    }
    return (async () => returned(await member.apply(own, args)))().catch(failed)
  }
}`
