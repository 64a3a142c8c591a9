import { useEffect, useMemo, useRef, useState } from 'react'
import { latestRun } from '../trace/read/replay'
import { type Frame, framesOf, WORKING } from './home-reveal'
import type { Live } from './live-context'

/** How long each frame stays, in milliseconds. Six of them stay below a second. */
const FRAME_MS = 130
/** How long to wait for the trace of a sign-in that has ended, in milliseconds. Without tracing there is none. */
const LATE_MS = 400

/**
 * The reveal of a sign-in that was pressed on this page. With reduced motion its end is shown at once.
 * @returns null where everything is shown that there is.
 */
export function useHomeReveal({ traces, busy, message }: Live): Frame | null {
  const run = useMemo(() => latestRun(traces), [traces])
  const frames = useMemo(() => framesOf(run), [run])
  const id = run[0]?.trace.id
  const idBefore = useRef<string | undefined>(undefined)
  /** The frame that is shown, from 0; -1 while the site works, null while nothing plays. */
  const [at, setAt] = useState<number | null>(null)
  const isSigningIn = busy?.name === 'signIn'
  // Read at the press, and no more while its own run arrives.
  const known = useRef(id)
  known.current = id
  useEffect(() => {
    if (!isSigningIn) return
    idBefore.current = known.current
    setAt(-1)
  }, [isSigningIn])
  const isThere = id !== idBefore.current
  const last = frames.length - 1
  useEffect(() => {
    if (at === null || isSigningIn) return
    const isOver = message !== null || at >= last || matchMedia('(prefers-reduced-motion: reduce)').matches
    if (isThere && isOver) return setAt(null)
    const timer = setTimeout(() => setAt(isThere ? at + 1 : null), isThere ? FRAME_MS : LATE_MS)
    return () => clearTimeout(timer)
  }, [at, isSigningIn, isThere, last, message])
  if (at === null) return null
  return (isThere && frames[at]) || WORKING
}
