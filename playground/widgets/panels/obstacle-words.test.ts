import { expect, it } from 'vitest'
import type { Obstacle } from '../../server/session-cookie'
import { obstacleInWords } from './obstacle-words'

it.each<Obstacle>([
  { kind: 'other-name', names: ['next-auth.session-token-old'] },
  { kind: 'left-over', names: ['next-auth.session-token.1'] },
  { kind: 'missing', name: 'next-auth.session-token.0' }
])('names the cookie, and says what to do: %o', (obstacle) => {
  const words = obstacleInWords(obstacle)
  expect(words).toContain('name' in obstacle ? obstacle.name : obstacle.names.join())
  expect(words).toContain('Sign in again')
})
