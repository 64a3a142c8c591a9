import { expect, it } from 'vitest'
import { ageOf, typedAge } from './ages'

it.each([
  ['', undefined],
  [' ', undefined],
  ['60', 60],
  ["'60'", '60'],
  ['"60"', '60'],
  ['30d', '30d'],
  ["''", '']
])('%j is %j', (typed, age) => {
  expect(ageOf(typed)).toBe(age)
  expect(ageOf(typedAge(age))).toBe(age)
})
