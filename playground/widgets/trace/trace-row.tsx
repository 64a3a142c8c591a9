import { memo } from 'react'
import { CopyButton } from '@/components/copy-button'
import { demoPassword } from '../../sandbox/demo-credentials'
import type { Trace, TraceEvent } from '../../trace/events'
import { curlOf } from '../../trace/read/curl'
import { depthOf, placeOf, purposeOf, shortPath } from '../../trace/read/stages'
import { EventRow } from './event-row'
import styles from './trace-row.module.css'

interface TraceRowProps {
  trace: Trace
  /** Those that the filter lets through. */
  events: readonly TraceEvent[]
  isOpen: boolean
  onToggle: (id: string) => void
}

/** One request: what it was, its events on a common axis, and all of them in full when opened. */
export const TraceRow = memo(function TraceRow({ trace, events, isOpen, onToggle }: TraceRowProps) {
  return (
    <div data-path={trace.path}>
      <button type="button" className={styles.head} aria-expanded={isOpen} onClick={() => onToggle(trace.id)}>
        <span>
          <code>
            {trace.method} {shortPath(trace)}
          </code>
          <small>
            {purposeOf(trace)} · {trace.status} · <time dateTime={trace.startedAt}>{trace.startedAt.slice(11, 19)} UTC</time>
          </small>
        </span>
        <Lane trace={trace} events={events} />
        <span className={styles.took}>{trace.durationMs < 10 ? trace.durationMs.toFixed(1) : Math.round(trace.durationMs)} ms</span>
      </button>
      {isOpen && (
        <div className={styles.body}>
          <p className={styles.tools}>
            <CopyButton text={() => curlOf(trace, location.origin, demoPassword)} what="as curl" visible />
            <CopyButton text={() => JSON.stringify(trace, null, 2)} what="as JSON" visible />
            <span>A curl command carries your cookies: who has it is you.</span>
          </p>
          {events.length === 0 ? (
            <p className="note">Nothing of what the filter shows.</p>
          ) : (
            <ol className={styles.events}>
              {events.map((event) => (
                <EventRow key={event.id} event={event} trace={trace} />
              ))}
            </ol>
          )}
        </div>
      )}
    </div>
  )
})

/** Below this share of the request a bar is drawn this wide, in per cent. */
const NARROWEST = 1.2

/** The events as bars, nested ones on a track below. */
function Lane({ trace, events }: Pick<TraceRowProps, 'trace' | 'events'>) {
  const tracks = Math.max(1, ...events.map((event) => depthOf(event, trace.events) + 1))
  const share = (ms: number) => (ms / Math.max(trace.durationMs, 0.1)) * 100
  return (
    <span className={styles.lane} style={{ height: tracks * 20 + 6 }} aria-hidden="true">
      {events.map((event) => (
        <b
          key={event.id}
          data-place={placeOf(event)}
          style={{
            left: `${Math.min(share(event.atMs), 100 - NARROWEST)}%`,
            width: `${Math.max(share(event.durationMs), NARROWEST)}%`,
            top: depthOf(event, trace.events) * 20 + 3
          }}
        >
          {share(event.durationMs) > 7 && event.name}
        </b>
      ))}
    </span>
  )
}
