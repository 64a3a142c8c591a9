import type { Box } from '@/components/flow-picture'
import type { RunStep } from '../trace/read/replay'

/** The values of the home page, hidden until the run has come to them. */
export type Revealed = 'cookie' | 'opened' | 'session' | 'proxy'

/** One moment of the reveal. */
export interface Frame {
  /** The boxes of the flow picture that have taken part so far. */
  boxes: readonly Box[]
  /** The line of the picture that takes part now. */
  line: string
  shows: readonly Revealed[]
}

/** While the site works on the sign-in. */
export const WORKING: Frame = { boxes: ['form', 'nextauth'], line: 'authorize', shows: [] }

/**
 * A run as frames, in the order of its trace: one for each step in which another box takes part or another value is there. The proxy
 * comes last: it reads the cookie of the request that brings the values.
 * @param run as `latestRun()` gives it.
 */
export function framesOf(run: readonly RunStep[]): Frame[] {
  const frames: Frame[] = []
  const boxes = new Set<Box>()
  const shows = new Set<Revealed>()
  for (const step of run.filter(({ trace }) => trace.path.startsWith('/api/auth/'))) {
    const before = boxes.size + shows.size
    for (const box of step.boxes) boxes.add(box)
    const revealed = revealedBy(step)
    if (revealed) shows.add(revealed)
    if (boxes.size + shows.size > before) frames.push({ boxes: [...boxes], line: step.line, shows: [...shows] })
  }
  if (frames.length > 0) frames.push({ boxes: [...boxes, 'proxy'], line: 'getToken()', shows: [...shows, 'proxy'] })
  return frames
}

function revealedBy({ event, trace }: RunStep): Revealed | undefined {
  if (!event) return 'session'
  if (event.kind === 'cookie') return 'cookie'
  const reads = trace.path.startsWith('/api/auth/session')
  if (reads && (event.name === 'decode' || (event.kind === 'mongodb' && event.collection === 'sessions'))) return 'opened'
  return undefined
}
