import Link from 'next/link'
import { useMemo } from 'react'
import { FlowPicture } from '@/components/flow-picture'
import { JsonView } from '@/components/json-view'
import { Panel } from '@/components/panel'
import { PLACE_NAMES } from '@/components/place'
import { ranOwnCode } from '../../trace/read/own-code'
import { latestRun, type RunStep } from '../../trace/read/replay'
import { placeOf } from '../../trace/read/stages'
import { differences } from '../differences'
import type { Live } from '../live-context'
import { useExampleTraces } from './example-traces'
import styles from './stage-tracker.module.css'
import { useReplay } from './use-replay'

/** The flow picture, lit step by step as the reader's own latest sign-in went through it; back and forth by hand. */
export function StageTracker({ live }: { live: Live }) {
  const example = useExampleTraces(live.snapshot?.state.strategy)
  const exampleRun = useMemo(() => latestRun(example), [example])
  const { isOwn, steps, at, step, isPlaying, go, play } = useReplay(live, exampleRun)
  if (!step) return null
  return (
    <Panel place="nextauth" title="step by step" tag={isOwn ? undefined : 'example'}>
      <div className={styles.tracker}>
        <div>
          <FlowPicture step={step} strategy={step.trace.strategy} way={step.way} />
          <fieldset className={styles.controls}>
            <legend className="visually-hidden">Replay</legend>
            <button type="button" className="btn" disabled={at === 0} onClick={() => go(at - 1)}>
              Step back
            </button>
            <button type="button" className="btn" disabled={at === steps.length - 1} onClick={() => go(at + 1)}>
              Step forward
            </button>
            <button type="button" className="btn" onClick={() => play(!isPlaying)}>
              {isPlaying ? 'Stop' : 'Play'}
            </button>
            <input
              type="range"
              aria-label="Step"
              aria-valuetext={`${at + 1} of ${steps.length}: ${step.title}`}
              min={0}
              max={steps.length - 1}
              value={at}
              onChange={({ target }) => go(Number(target.value))}
            />
          </fieldset>
        </div>
        <div className={styles.text}>
          <p className={styles.step} role="status" aria-live={isPlaying ? 'off' : 'polite'}>
            <small>
              Step {at + 1} of {steps.length} · {step.trace.method} {step.trace.path.split('?')[0]} · {step.trace.startedAt.slice(11, 19)}{' '}
              UTC
            </small>
            <b data-place={step.event ? placeOf(step.event) : 'browser'}>
              {PLACE_NAMES[step.event ? placeOf(step.event) : 'browser']}: {step.title}
            </b>{' '}
            {ranOwnCode(step.event) && <span className="tag">your code</span>} {step.says} <Link href={`/flow/${step.stage}`}>Why?</Link>
          </p>
          <Exists step={step} before={steps[at - 1]} />
        </div>
      </div>
    </Panel>
  )
}

const WHAT = { user: 'user', token: 'token', cookie: 'session cookie', session: 'session' } as const

/** What existed once the step was over; what it made is marked. */
function Exists({ step, before }: { step: RunStep; before: RunStep | undefined }) {
  return (
    <dl className={styles.exists}>
      {(Object.keys(WHAT) as (keyof typeof WHAT)[]).map((what) => {
        const value = step.exists[what]
        const was = before?.exists[what]
        const isNew = value !== undefined && JSON.stringify(value) !== JSON.stringify(was)
        return (
          <div key={what} data-exists={what} data-new={isNew || undefined} data-place={what === 'cookie' ? 'browser' : 'nextauth'}>
            <dt>
              {WHAT[what]} {isNew && <span className="tag">new here</span>}
            </dt>
            <dd>
              {value === undefined ? (
                <span className="note">
                  {what === 'token' && step.trace.strategy === 'database' ? 'none is kept under database' : 'not yet'}
                </span>
              ) : (
                <JsonView value={value} changes={differences(was, value)} />
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
