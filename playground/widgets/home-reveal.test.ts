import { expect, it } from 'vitest'
import type { Trace } from '../trace/events'
import { latestRun } from '../trace/read/replay'
import { framesOf } from './home-reveal'
import { EXAMPLE_TRACES } from './trace/example-traces'
import underDatabase from './trace/example-traces-database.json'

const told = (traces: readonly Trace[]) =>
  framesOf(latestRun(traces)).map(({ boxes, line, shows }) => `${line}: ${boxes.at(-1)}, ${shows.join(' ')}`)

it('lights each place once, and reveals each value once, in the order of the trace', () => {
  expect(told(EXAMPLE_TRACES)).toEqual([
    'authorize: nextauth, ',
    'users: mongodb, ',
    'cookie: cookie, cookie',
    'encode, decode: cookie, cookie opened',
    'useSession(): cookie, cookie opened session',
    'getToken(): proxy, cookie opened session proxy'
  ])
})

it('opens the row instead of a token under database', () => {
  const frames = told(underDatabase as unknown as Trace[])
  expect(frames).toContain('sessions: cookie, cookie opened')
  expect(frames.at(-1)).toBe('getToken(): proxy, cookie opened session proxy')
})

it('has nothing to show without a run', () => {
  expect(framesOf([])).toEqual([])
})
