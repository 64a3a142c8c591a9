import { expect, it } from 'vitest'
import { HeldTraces } from './held'

it('counts what came since the oldest were removed', () => {
  const held = new HeldTraces()
  held.add('a', 10)
  expect(held.add('a', 5)).toEqual({ traces: 2, bytes: 15 })
  held.remaining('a', 5)
  expect(held.add('a', 1)).toEqual({ traces: 1, bytes: 1 })
  expect(held.add('b', 1)).toEqual({ traces: 1, bytes: 1 })
})

it('names the largest once all are beyond the bound, until they are within it', () => {
  const held = new HeldTraces()
  held.add('a', 10)
  held.add('b', 30)
  held.add('c', 20)
  expect(held.largestBeyond(60, 0)).toBeUndefined()
  expect(held.largestBeyond(59, 0)).toEqual({ visitor: 'b', bytes: 30 })
  held.remaining('b', 15)
  expect(held.largestBeyond(30, 0)).toEqual({ visitor: 'c', bytes: 20 })
  held.forget('c')
  expect(held.largestBeyond(25, 0)).toBeUndefined()
  held.remaining('b', 0)
  expect(held.largestBeyond(0, 0)).toEqual({ visitor: 'a', bytes: 10 })
})

it('does not count those that have expired', () => {
  const held = new HeldTraces()
  held.add('old', 100, 1000)
  held.add('of both times', 100, 1000)
  held.add('of both times', 100, 5000)
  expect(held.largestBeyond(250, 0)).toBeDefined()
  expect(held.largestBeyond(250, 2000)).toBeUndefined()
  expect(held.largestBeyond(150, 2000)).toEqual({ visitor: 'of both times', bytes: 200 })
})
