import { memo } from 'react'
import { CopyButton } from '@/components/copy-button'
import { demoPassword } from '../../sandbox/demo-credentials'
import type { Trace, TraceEvent } from '../../trace/events'
import { curlOf } from '../../trace/read/curl'
import { inMs } from '../../trace/read/lane'
import { purposeOf, shortPath } from '../../trace/read/stages'
import { EventRow } from './event-row'
import { Lane } from './lane'
import styles from './trace-row.module.css'

interface TraceRowProps {
  trace: Trace
  /** Those that the filter lets through. */
  events: readonly TraceEvent[]
  isOpen: boolean
  onToggle: (id: string) => void
  /** Opens the request at one of its events. */
  onShow: (trace: Trace, event: TraceEvent) => void
}

/** One request: what it was, its events one after the other, and all of them in full when opened. */
export const TraceRow = memo(function TraceRow({ trace, events, isOpen, onToggle, onShow }: TraceRowProps) {
  return (
    <div className={styles.row} data-path={trace.path}>
      <button type="button" className={styles.head} aria-expanded={isOpen} onClick={() => onToggle(trace.id)}>
        <span>
          <code>
            {trace.method} {shortPath(trace)}
          </code>
          <small>
            {purposeOf(trace)} · {trace.status} · <time dateTime={trace.startedAt}>{trace.startedAt.slice(11, 19)} UTC</time>
          </small>
        </span>
        <span className={styles.took}>{inMs(trace.durationMs)}</span>
      </button>
      <Lane trace={trace} events={events} onPress={(event) => onShow(trace, event)} />
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
