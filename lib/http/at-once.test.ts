import { expect, it } from 'vitest'
import { AtOnce } from './at-once'

it('gives a client its own number of places, and all clients theirs', () => {
  const places = new AtOnce({ each: 2, all: 3 }, 'runs')
  const leave = [places.enter('a'), places.enter('a')]
  expect(() => places.enter('a')).toThrow('2 runs of yours run already. Try again in 5 seconds.')
  places.enter('b')
  expect(() => places.enter('c')).toThrow('3 runs run already.')
  leave[0]?.()
  leave[0]?.()
  places.enter('c')
  expect(() => places.enter('b')).toThrow('3 runs run already.')
})
