import { expect, it } from 'vitest'
import { duration, instant } from './duration'

it.each([
  [0, '0 s'],
  [42.9, '42 s'],
  [61, '1 min 01 s'],
  [3600, '1 h 00 min 00 s'],
  [30 * 86_400 - 1, '29 d 23 h 59 min 59 s'],
  [-5, '0 s']
])('%d s is "%s"', (seconds, words) => expect(duration(seconds)).toBe(words))

it('writes an instant in UTC', () => expect(instant(1_711_672_345)).toBe('2024-03-29 00:32:25 UTC'))
