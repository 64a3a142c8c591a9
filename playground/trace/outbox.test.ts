import { afterEach, expect, it } from 'vitest'
import type { Trace } from './events'
import { discardTraces, keepTrace, onTrace, takeTraces } from './outbox'

/** Keeps a trace of which only the path is looked at, and notes when it is put together. */
function keep(visitor: string, path: string, put: string[] = []): string[] {
  keepTrace(visitor, () => {
    put.push(path)
    return { path } as Trace
  })
  return put
}

const pathsOf = (traces: { json: Buffer }[]) => traces.map(({ json }) => (JSON.parse(json.toString()) as Trace).path)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

afterEach(() => void takeTraces(5000))

it('puts a trace together when it is taken, if nobody listens', async () => {
  const put = keep('a', '/1')
  await pause(250)
  expect(put).toEqual([])
  expect(pathsOf(takeTraces(10))).toEqual(['/1'])
  expect(put).toEqual(['/1'])
})

it('takes the oldest, in the order in which the requests ended, and no more than were asked for', () => {
  const put: string[] = []
  for (const path of ['/1', '/2', '/3']) keep('a', path, put)
  expect(pathsOf(takeTraces(2))).toEqual(['/1', '/2'])
  expect(put).toEqual(['/1', '/2'])
  expect(pathsOf(takeTraces(2))).toEqual(['/3'])
  expect(takeTraces(2)).toEqual([])
})

it('tells who listens to a visitor of its own traces, also while requests keep ending', async () => {
  const heard: string[] = []
  const stop = onTrace('a', ({ json }) => heard.push(...pathsOf([{ json }])))
  keep('a', '/first')
  for (let i = 0; i < 15; i++) {
    await pause(20)
    keep('b', '/of another')
    keep('a', '/later')
  }
  expect(heard[0]).toBe('/first')
  await pause(200)
  stop()
  expect(heard).toEqual(['/first', ...Array<string>(15).fill('/later')])
  expect(takeTraces(100)).toHaveLength(31)
})

it('gives ids that sort as the requests ended', () => {
  for (let i = 0; i < 50; i++) keep('a', `/${i}`)
  const ids = takeTraces(50).map(({ id }) => id)
  expect([...ids].sort()).toEqual(ids)
})

it('forgets what a visitor has waiting', () => {
  keep('a', '/a')
  keep('b', '/b')
  discardTraces('a')
  expect(pathsOf(takeTraces(10))).toEqual(['/b'])
})

it('drops the oldest when too many wait', () => {
  for (let i = 0; i < 2005; i++) keep('a', `/${i}`)
  const paths = pathsOf(takeTraces(5000))
  expect(paths).toHaveLength(2000)
  expect(paths[0]).toBe('/5')
})
