import { describe, expect, it, vi } from 'vitest'
import { childrenOf, isAlive, residentMb } from '../testing/processes'
import { MAX_TEXT } from './messages'
import { type Order, type Returned, UntrustedError, UntrustedPool } from './pool'

const pool = new UntrustedPool()
let clients = 0

interface Given extends Partial<Order> {
  client?: string
  on?: UntrustedPool
}

/** Runs a function, for a client of its own unless a test says otherwise. */
function run(source: string, { client = `client ${clients++}`, on = pool, ...order }: Given = {}): Promise<Returned> {
  return on.run(client, {
    prelude: '',
    source: `({\nf: ${source}\n})`,
    member: 'f',
    args: [],
    helpers: {},
    replace: (text) => text,
    onLog: () => {},
    ...order
  })
}

async function resultOf(...given: Parameters<typeof run>): Promise<unknown> {
  return (await run(...given)).value
}

async function failure(...given: Parameters<typeof run>): Promise<UntrustedError> {
  const error = await run(...given).then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(UntrustedError)
  return error as UntrustedError
}

/** A promise, and what settles it. */
function later(): { promise: Promise<void>; settle: () => void } {
  let settle = () => {}
  const promise = new Promise<void>((resolve) => {
    settle = resolve
  })
  return { promise, settle }
}

describe('what a function returns, and what it does to its arguments', () => {
  it('comes back, and what is no plain data is named', async () => {
    const user = { name: 'a', save() {} }
    const returned = await run('(user, n) => { user.name = "b"; return { at: new Date(0), n, f() {} } }', { args: [user, 1n] })
    expect(returned).toEqual({
      value: { at: new Date(0), n: 1n },
      sent: [{ name: 'a' }, 1n],
      after: [{ name: 'b' }, 1n],
      lost: ['[0].save', 'f']
    })
    expect(user.name).toBe('a')
  })

  it('may be the result of a promise, or nothing', async () => {
    expect(await resultOf('async () => { await null; return 7 }')).toBe(7)
    expect(await resultOf('() => {}')).toBeUndefined()
  })

  it('goes in as the order replaces it', async () => {
    expect(await resultOf('(text) => text', { args: ['secret'], replace: (text) => text.replace('secret', '…') })).toBe('…')
  })

  it('may be a function of an object’s callbacks', async () => {
    expect(await resultOf('', { source: '({ callbacks: { f: () => 1 } })' })).toBe(1)
  })
})

describe('what it throws', () => {
  it.each([
    ['an error', 'throw new TypeError("no")', { name: 'TypeError', message: 'no', place: { line: 3, column: 20 } }],
    ['an error of the engine', 'null.x', { name: 'TypeError', message: "cannot read property 'x' of null", place: { line: 3 } }],
    ['text', 'throw "no"', { name: 'Error', message: 'no', place: undefined }],
    ['an object', 'throw { code: 1 }', { name: 'Error', message: '{"code":1}' }],
    ['nothing', 'throw undefined', { name: 'Error', message: 'undefined' }],
    ['what cannot be told', 'throw Object.assign(new Error("a"), { name: { toString() { throw 1 } } })', { message: '1' }],
    ['what has no text', 'throw Object.assign(new Error(), { message: { toString: 5 } })', { name: 'TypeError' }]
  ])('%s: name, message and place', async (_what, code, told) => {
    expect(await failure(`() => {\n${code} }`)).toMatchObject({ limit: undefined, ...told })
  })

  it('is the same in a promise', async () => {
    expect(await failure('async () => {\n await null\n  throw new Error("no") }')).toMatchObject({ message: 'no', place: { line: 4 } })
  })

  it('while it is evaluated is told too', async () => {
    expect(await failure('', { source: '({ [(() => { throw { name: 5 } })()]: 1 })' })).toMatchObject({ name: '5' })
    expect(await failure('', { source: '({ f( })' })).toMatchObject({ name: 'SyntaxError', place: { line: 1 } })
  })

  it('names the member that is missing', async () => {
    expect((await failure('() => 1', { member: 'jwt' })).message).toBe('Write the function as jwt(…) { … }, since no jwt is here.')
  })
})

describe('limits', () => {
  const TIME = { limit: 'time', message: 'The code took more than 100 ms of processor time, and was ended.' }
  const MEMORY = { limit: 'memory', message: 'The code needs more than 16 MB of memory.' }
  const SIZE = { limit: 'size', message: 'The code returned more than 64 KB, or put it into an argument.' }

  it.each([
    ['a loop', '() => { for (;;); }', TIME],
    ['promises without end', 'async () => { for (;;) await 0 }', TIME],
    ['a loop that catches', '() => { for (;;) try { for (;;); } catch {} }', TIME],
    ['an expression that tries ways for ever', '() => /^(a+)+$/.test("a".repeat(40) + "!")', TIME],
    ['more memory, in one piece', '() => new Uint8Array(30e6)', MEMORY],
    ['more memory, in many pieces', '() => { const a = []; for (let i = 0; i < 60; i++) a.push("x".repeat(5e5) + i) }', MEMORY],
    ['a large result', `() => 'x'.repeat(${MAX_TEXT})`, SIZE],
    ['a huge result', '() => "x".repeat(3e6)', SIZE],
    ['a large argument', `(a) => { a.x = 'x'.repeat(${MAX_TEXT}) }`, SIZE],
    ['a promise', '() => new Promise(() => {})', { limit: 'settles', message: 'The code waits for a promise that never settles.' }],
    ['recursion', '() => { const f = () => f(); f() }', { name: 'InternalError', message: 'stack overflow' }],
    ['a value that goes in a circle', '() => { const a = {}; a.a = a; return a }', { name: 'RangeError', message: /goes in a circle/ }]
  ])('%s', async (_what, source, { message, ...told }) => {
    expect(await failure(source, { args: [{}] })).toMatchObject({ ...told, message: expect.stringMatching(message) })
  })

  it.each([
    ['JSON', '() => JSON.parse("[".repeat(60000))'],
    ['code', '() => eval("(".repeat(50000))']
  ])('nesting that fills the stack of the process is an error: %s', async (_what, source) => {
    expect(await failure(source)).toMatchObject({ message: expect.stringMatching(/stack/) })
    expect(await resultOf('() => 1')).toBe(1)
  })

  it('arguments that are too large are refused before a run', async () => {
    expect(await failure('() => 1', { args: ['x'.repeat(MAX_TEXT)] })).toMatchObject({
      limit: 'size',
      message: `The arguments: A value has ${MAX_TEXT + 4} characters as JSON, and may have ${MAX_TEXT}.`
    })
  })

  it('loops of the engine itself end with their process, and whose code does that again and again waits', async () => {
    const client = 'fells'
    const loops = ['new Array(1e9).join("x")', 'String(2n ** 1000000n)', 'new Array(4e9).indexOf(1)']
    for (const loop of loops) expect(await failure(`() => ${loop}`, { client })).toMatchObject(TIME)
    expect(await failure('() => 1', { client })).toMatchObject({
      limit: 'busy',
      message: 'Your code ended 3 processes that ran it. Wait a minute, and change what takes so long.'
    })
    expect(await resultOf('() => 1')).toBe(1)
  })

  it('many clients of one address are one where their code ends processes', async () => {
    const strict = new UntrustedPool({ felledByAddress: 1 })
    const of = (client: string, address: string, code: string) => failure(`() => ${code}`, { client, address, on: strict })
    expect(await of('one', 'a', 'String(2n ** 1000000n)')).toMatchObject(TIME)
    expect(await of('other', 'a', '1')).toMatchObject({
      limit: 'busy',
      message: 'Code from your address ended 1 processes that ran it. Wait a minute.'
    })
    expect(await resultOf('() => 1', { client: 'elsewhere', address: 'b', on: strict })).toBe(1)
  })
})

describe('helpers', () => {
  it('get and give plain data, in the order’s own context', async () => {
    const add = vi.fn(async (a: { n: number }, b: Date) => ({ sum: a.n + b.getTime(), at: b }))
    expect(await resultOf('async () => (await add({ n: 1 }, new Date(2)))', { helpers: { add } })).toEqual({ sum: 3, at: new Date(2) })
    expect(add).toHaveBeenCalledWith({ n: 1 }, new Date(2))
  })

  it('throw into the code, and what the code does not catch is its own failure', async () => {
    const helpers = { fails: () => Promise.reject(new Error('no such user')) }
    expect(await resultOf('async () => { try { await fails() } catch (error) { return error.message } }', { helpers })).toBe('no such user')
    expect(await failure('async () => { await fails() }', { helpers })).toMatchObject({ name: 'Error', message: 'no such user' })
  })

  it('that give too much throw, with a sentence', async () => {
    const helpers = { gives: () => 'x'.repeat(MAX_TEXT) }
    expect((await failure('async () => { await gives() }', { helpers })).message).toMatch(/A value has \d+ characters/)
  })

  it('run at the same time', async () => {
    const [first, second] = [later(), later()]
    const helpers = {
      waits: () => first.promise.then(second.settle),
      begins: () => {
        first.settle()
        return second.promise
      }
    }
    expect(await resultOf('async () => { await Promise.all([waits(), begins()]); return 1 }', { helpers })).toBe(1)
  })

  it('may be called 50 times, with 64 KB of arguments', async () => {
    const count = vi.fn()
    const helpers = { count }
    expect((await failure('async () => { for (;;) await count() }', { helpers })).message).toMatch(/^One call may use helpers 50 times/)
    expect(count).toHaveBeenCalledTimes(50)
    expect((await failure('async () => { for (;;) await count("x".repeat(40000)) }', { helpers })).message).toMatch(/64 KB of arguments/)
  })

  it('that never answer hold a run for its time alone', async () => {
    const on = new UntrustedPool({ runMs: 200 })
    expect(await failure('async () => { await never() }', { on, helpers: { never: () => new Promise(() => {}) } })).toMatchObject({
      limit: 'waits',
      message: 'The code and the helpers that it called took more than 10 seconds.'
    })
    expect(on.pids).toEqual([])
  })

  it('that answer when the run is over disturb nobody', async () => {
    const answer = later()
    const helpers = { late: () => answer.promise }
    expect(await resultOf('() => { void late(); return 1 }', { helpers })).toBe(1)
    answer.settle()
    expect(await resultOf('() => 2')).toBe(2)
  })
})

describe('logs', () => {
  it('arrive in order, as plain data', async () => {
    const onLog = vi.fn()
    await run('() => { console.log("a", { at: new Date(1) }); console.error(undefined) }', { onLog })
    expect(onLog.mock.calls).toEqual([[['a', { at: new Date(1) }]], [[undefined]]])
  })

  it.each([
    ['lines', '() => { for (let i = 0; i < 1000; i++) console.log(i) }', 101],
    ['text', '() => { for (let i = 0; i < 10; i++) console.log("x".repeat(20000)) }', 4]
  ])('end with a line that says so: too many %s', async (_what, source, lines) => {
    const onLog = vi.fn()
    await run(source, { onLog })
    expect(onLog).toHaveBeenCalledTimes(lines)
    expect(onLog).toHaveBeenLastCalledWith(['What it logs from here on is left out.'])
  })
})

describe('code that changes what JSON, Array or Object do', () => {
  it.each([
    ['Array.from', 'Array.from = () => null'],
    ['toJSON of objects', 'Object.prototype.toJSON = () => null'],
    ['toJSON of lists', 'Array.prototype.toJSON = () => undefined'],
    ['toJSON of text', 'String.prototype.toJSON = () => ({ $: "date", value: { toString: 1 } })'],
    ['assignments', 'Object.defineProperty(Object.prototype, "value", { set() {} })'],
    ['push', 'Array.prototype.push = () => { throw 1 }'],
    ['promises', 'Promise.prototype.then = () => 1'],
    ['the iterator', 'Array.prototype[Symbol.iterator] = function* () { yield 1 }']
  ])('harms its own run alone: %s', async (_what, change) => {
    const onLog = vi.fn((logged: unknown[]) => expect(logged).toBeInstanceOf(Array))
    const helpers = { help: () => [1] }
    await run(`async () => { ${change}; console.log([1]); await help([1]); return [1, { f() {} }] }`, { onLog, helpers }).catch(
      (error: unknown) => expect(error).toBeInstanceOf(UntrustedError)
    )
    expect(await resultOf('() => [1, {}]')).toEqual([1, {}])
  })
})

describe('nothing leaks', () => {
  it('from one run to the next', async () => {
    const dirty =
      '() => { globalThis.kept = 1; Object.prototype.kept = 1; Array.prototype.map = null; JSON.parse = null; console.log = null }'
    const clean = '() => [typeof kept, typeof {}.kept, typeof [].map, typeof JSON.parse, typeof console.log, typeof setTimeout]'
    for (let i = 0; i < 4; i++) await run(dirty)
    for (let i = 0; i < 4; i++)
      expect(await resultOf(clean)).toEqual(['undefined', 'undefined', 'function', 'function', 'function', 'undefined'])
    expect(({} as { kept?: unknown }).kept).toBeUndefined()
  })

  it.each(['process', 'require', 'module', 'global', 'WebAssembly', 'Worker', 'Buffer', 'setTimeout', 'postMessage', 'help2', 'std', 'os'])(
    '%s is not there',
    async (name) => {
      expect(await resultOf(`() => typeof ${name}`)).toBe('undefined')
    }
  )

  it.each([
    ['the constructor of a constructor', '[].constructor.constructor'],
    ['a helper', 'help.constructor'],
    ['what a helper gives', '(await help()).constructor.constructor'],
    ['an error of a helper', '(await fails().catch((error) => error)).constructor.constructor'],
    ['an error of the host', '(await help("x".repeat(70000)).catch((error) => error)).constructor.constructor'],
    ['the console', 'console.log.constructor'],
    ['an argument', 'given.constructor.constructor'],
    ['an address', 'new URL("http://a/").constructor.constructor'],
    ['an asynchronous function', '(async () => {}).constructor']
  ])('%s makes functions of the engine alone', async (_what, maker) => {
    const helpers = { help: () => ({}), fails: () => Promise.reject(new Error('no')) }
    const source = `async (given) => String(await ${maker}('return typeof process + typeof globalThis.process + typeof require')())`
    expect(await resultOf(source, { helpers, args: [{}] })).toBe('undefinedundefinedundefined')
  })

  it('and an import finds nothing', async () => {
    expect((await failure('async () => { await import("node:fs") }')).message).toMatch(/could not load module/)
  })

  it('and an error has no place of the host in it', async () => {
    const helpers = { fails: () => Promise.reject(new Error('no')) }
    const stacks = await resultOf(
      'async () => [await fails().catch(({ stack }) => stack), await help().catch(({ stack }) => stack)].join()',
      {
        helpers: { ...helpers, help: (n: never) => (n as number[]).length }
      }
    )
    expect(stacks).not.toMatch(/node:|file:|\.ts|node_modules/)
  })
})

describe('clients', () => {
  it('take turns: one with many calls does not keep another waiting behind them', async () => {
    const ended: string[] = []
    const hold = later()
    const wait = (client: string) =>
      run('async () => { await held() }', { client, helpers: { held: () => hold.promise } }).then(() => ended.push(client))
    const many = Array.from({ length: 12 }, () => wait('many'))
    const other = wait('other')
    hold.settle()
    await Promise.all([...many, other])
    expect(ended.indexOf('other')).toBeLessThanOrEqual(4)
  })

  it('may have 32 calls that run or wait', async () => {
    const hold = later()
    const held = { client: 'greedy', helpers: { held: () => hold.promise } }
    const calls = Array.from({ length: 32 }, () => run('async () => { await held() }', held))
    expect(await failure('() => 1', held)).toMatchObject({ limit: 'busy', message: 'Too many calls of readers’ code wait for their turn.' })
    hold.settle()
    await Promise.all(calls)
    expect(await resultOf('() => 1', held)).toBe(1)
  })
})

describe('a process', () => {
  it('that is killed ends its run, and is not used again', async () => {
    const on = new UntrustedPool()
    await run('() => 1', { on })
    const [first] = on.pids as [number]
    const helpers = { kill: () => process.kill(first, 'SIGKILL') && new Promise(() => {}) }
    expect(await failure('async () => { await kill() }', { on, helpers })).toMatchObject({
      limit: 'ended',
      message: 'The process that ran the code has ended.'
    })
    expect(await resultOf('() => 1', { on })).toBe(1)
    const [second] = on.pids as [number]
    expect(second).not.toBe(first)
    process.kill(second, 'SIGKILL')
    await expect.poll(() => on.pids).toEqual([])
    expect(await resultOf('() => 1', { on })).toBe(1)
  })

  it.each([
    ['many runs', { runs: 1 }],
    ['too much memory', { rss: 1 }],
    ['a time without runs', { idleMs: 1 }]
  ])('ends after %s', async (_what, limits) => {
    const on = new UntrustedPool(limits)
    const before = childrenOf(process.pid)
    let started: number[] = []
    const look = () => {
      started = childrenOf(process.pid).filter((pid) => !before.includes(pid))
    }
    await run('async () => { await look() }', { on, helpers: { look } })
    expect(started.length).toBeGreaterThan(0)
    await expect.poll(() => started.some(isAlive)).toBe(false)
    expect(on.pids).toEqual([])
  })

  it('is started ahead of a run, and no more than may run', async () => {
    const on = new UntrustedPool()
    on.warm()
    on.warm()
    const [pid] = on.pids as [number]
    expect(on.pids).toEqual([pid])
    const warm = () => {
      on.warm()
      return on.pids.length
    }
    const both = later()
    const waits = { on, helpers: { warm, waits: () => both.promise } }
    const first = run('async () => { await waits() }', waits)
    const second = resultOf('async () => { const count = await warm(); return count }', waits)
    expect(await second).toBe(0)
    both.settle()
    await first
    expect(on.pids).toHaveLength(2)
  })

  it('grows no further after hundreds of runs', async () => {
    const on = new UntrustedPool()
    const runs = async (count: number) => {
      for (let i = 0; i < count; i++) await run('async ({ token }) => { token.n = [1]; return token }', { on, args: [{ token: {} }] })
    }
    await runs(100)
    const [pid] = on.pids as [number]
    const before = residentMb(pid)
    await runs(200)
    expect(on.pids).toEqual([pid])
    expect(residentMb(pid) - before).toBeLessThan(20)
  })
})
