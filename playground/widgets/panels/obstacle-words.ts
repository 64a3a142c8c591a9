import type { Obstacle } from '../../server/session-cookie'

const JOINS_CHUNKS = 'NextAuth joins all chunks that it finds, so it cannot read this cookie.'
const REMEDY =
  'Sign in again: NextAuth then removes it. If it comes back, it has another path or domain; delete it in your browser’s developer tools.'

/** Says which cookie keeps NextAuth from reading the session cookie, and what to do. */
export function obstacleInWords(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'other-name':
      return `NextAuth joins every cookie whose name begins as this one’s, so it cannot read it. No part of it: ${obstacle.names.join(', ')}. ${REMEDY}`
    case 'left-over':
      return `${JOINS_CHUNKS} Left over from another value: ${obstacle.names.join(', ')}. ${REMEDY}`
    case 'missing':
      return `${JOINS_CHUNKS} Missing: ${obstacle.name}. Sign in again.`
  }
}
