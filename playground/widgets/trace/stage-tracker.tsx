import Link from 'next/link'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FlowPicture } from '@/components/flow-picture'
import { JsonView } from '@/components/json-view'
import { Panel } from '@/components/panel'
import { PLACE_NAMES } from '@/components/place'
import { latestRun, type Step } from '../../trace/read/replay'
import { placeOf } from '../../trace/read/stages'
import { differences } from '../differences'
import type { Live } from '../live-context'
import { EXAMPLE_TRACES } from './example-traces'

/** How long each step stays while a run plays, in milliseconds. */
const STEP_MS = 450

/** The flow picture, lit step by step as the reader's own latest sign-in went through it; back and forth by hand. */
export function StageTracker({ live }: { live: Live }) {
  const own = useMemo(() => latestRun(live.traces), [live.traces])
  const example = useMemo(() => latestRun(EXAMPLE_TRACES), [])
  const steps = own.length > 0 ? own : example
  const { at, setAt, isPlaying, setPlaying } = useReplay(steps, own.length > 0)
  const step = steps[at]
  if (!step) return null
  return (
    <Panel wide place="nextauth" title="step by step" tag={own.length > 0 ? undefined : 'example'}>
      <div className="tracker">
        <div>
          <FlowPicture step={step} />
          <fieldset className="tracker-controls">
            <legend className="visually-hidden">Replay</legend>
            <button type="button" className="btn" disabled={at === 0} onClick={() => setAt(at - 1)}>
              Step back
            </button>
            <button type="button" className="btn" disabled={at === steps.length - 1} onClick={() => setAt(at + 1)}>
              Step forward
            </button>
            <button type="button" className="btn" onClick={() => setPlaying(!isPlaying)}>
              {isPlaying ? 'Stop' : 'Play'}
            </button>
            <input
              type="range"
              aria-label="Step"
              aria-valuetext={`${at + 1} of ${steps.length}: ${step.title}`}
              min={0}
              max={steps.length - 1}
              value={at}
              onChange={({ target }) => setAt(Number(target.value))}
            />
          </fieldset>
        </div>
        <div className="tracker-text">
          <p className="tracker-step" aria-live={isPlaying ? 'off' : 'polite'}>
            <small>
              Step {at + 1} of {steps.length} · {step.trace.method} {step.trace.path.split('?')[0]}
            </small>
            <b data-place={step.event ? placeOf(step.event) : 'browser'}>
              {PLACE_NAMES[step.event ? placeOf(step.event) : 'browser']}: {step.title}
            </b>{' '}
            {step.says} <Link href={`/flow/${step.stage}`}>Why?</Link>
          </p>
          <Exists step={step} before={steps[at - 1]} />
        </div>
      </div>
    </Panel>
  )
}

const WHAT = { user: 'user', token: 'token', cookie: 'session cookie', session: 'session' } as const

/** What existed once the step was over; what it made is marked. */
function Exists({ step, before }: { step: Step; before: Step | undefined }) {
  return (
    <dl className="exists">
      {(Object.keys(WHAT) as (keyof typeof WHAT)[]).map((what) => {
        const value = step.exists[what]
        const was = before?.exists[what]
        const isNew = value !== undefined && JSON.stringify(value) !== JSON.stringify(was)
        return (
          <div key={what} data-new={isNew || undefined} data-place={what === 'cookie' ? 'browser' : 'nextauth'}>
            <dt>
              {WHAT[what]} {isNew && <span className="tag">new here</span>}
            </dt>
            <dd>
              {value === undefined ? <span className="note">not yet</span> : <JsonView value={value} changes={differences(was, value)} />}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** Which step is shown. A new run plays by itself once; with reduced motion its end is shown at once. */
function useReplay(steps: readonly Step[], isOwn: boolean) {
  const last = Math.max(0, steps.length - 1)
  const [at, setAt] = useState(last)
  const [isPlaying, setPlaying] = useState(false)
  const run = steps[0]?.trace.id
  const seen = useRef(run)
  useEffect(() => {
    if (run === seen.current) return
    seen.current = run
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    setAt(calm ? last : 0)
    setPlaying(!calm && isOwn)
  }, [run, last, isOwn])
  useEffect(() => {
    if (!isPlaying) return
    if (at >= last) {
      setPlaying(false)
      return
    }
    const timer = setTimeout(() => setAt(at + 1), STEP_MS)
    return () => clearTimeout(timer)
  }, [isPlaying, at, last])
  return {
    at: Math.min(at, last),
    setAt: (step: number) => {
      setPlaying(false)
      setAt(step)
    },
    isPlaying,
    setPlaying: (plays: boolean) => {
      if (plays && at >= last) setAt(0)
      setPlaying(plays)
    }
  }
}
