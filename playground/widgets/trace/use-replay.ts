import { useEffect, useMemo, useRef, useState } from 'react'
import { latestRun, type RunStep } from '../../trace/read/replay'
import type { Live } from '../live-context'
import type { Occasion } from '../live-state'

/** How long each step stays while a run plays, in milliseconds. */
const STEP_MS = 450
/** For how long a sign-in counts as new, in milliseconds. */
const JUST_NOW_MS = 5000

/**
 * The reader's latest run, and which step of it is shown. A run that the reader has just begun on this page plays by itself once;
 * with reduced motion, and for an older run, its end is shown at once.
 * @param example shown while the reader has no run.
 */
export function useReplay(live: Live, example: readonly RunStep[] = []) {
  const own = useMemo(() => latestRun(live.traces), [live.traces])
  const steps = own.length > 0 ? own : example
  const last = Math.max(0, steps.length - 1)
  const [at, setAt] = useState(last)
  const [isPlaying, setPlaying] = useState(false)
  const run = own[0]?.trace.id
  const isNew = hasJustSignedIn(live)
  const seen = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (run === undefined || run === seen.current) return
    seen.current = run
    const plays = isNew && !matchMedia('(prefers-reduced-motion: reduce)').matches
    setAt(plays ? 0 : Number.POSITIVE_INFINITY)
    setPlaying(plays)
  }, [run, isNew])
  useEffect(() => {
    if (!isPlaying) return
    if (at >= last) {
      setPlaying(false)
      return
    }
    const timer = setTimeout(() => setAt(at + 1), STEP_MS)
    return () => clearTimeout(timer)
  }, [isPlaying, at, last])
  const shown = Math.min(at, last)
  return {
    isOwn: own.length > 0,
    steps,
    at: shown,
    step: steps[shown],
    isPlaying,
    go: (to: number) => {
      setPlaying(false)
      setAt(to)
    },
    play: (plays: boolean) => {
      if (plays && shown === last) setAt(0)
      setPlaying(plays)
    }
  }
}

function hasJustSignedIn({ busy, moments }: Live): boolean {
  const last = moments.at(-1)
  return (busy !== null && signsIn(busy)) || (last !== undefined && signsIn(last.after) && Date.now() - last.at < JUST_NOW_MS)
}

function signsIn({ name }: Occasion): boolean {
  return name === 'signIn' || name === 'switchStrategy'
}
