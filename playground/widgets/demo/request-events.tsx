import { PLACE_NAMES } from '@/components/place'
import type { Trace } from '../../trace/events'
import { inMs } from '../../trace/read/lane'
import { depthOf, placeOf, summaryOf } from '../../trace/read/stages'
import styles from './request-events.module.css'

/** What ran for one request: a line for each event, in order, those inside others indented. */
export function RequestEvents({ trace }: { trace: Trace }) {
  return (
    <>
      <p className={styles.request}>
        <code>
          {trace.method} {trace.path}
        </code>{' '}
        {trace.status}, {inMs(trace.durationMs)}, <time dateTime={trace.startedAt}>{trace.startedAt.slice(11, 19)} UTC</time>
      </p>
      <ol className={styles.events}>
        {trace.events.map((event) => (
          <li key={event.id} data-place={placeOf(event)}>
            <code style={{ marginLeft: depthOf(event, trace.events) * 16 }}>{event.name}</code>
            <span className={styles.summary}>{[PLACE_NAMES[placeOf(event)], summaryOf(event)].filter(Boolean).join(' · ')}</span>
            <span className={styles.time}>+{event.atMs.toFixed(1)} ms</span>
            <span className={styles.time}>
              <span className="visually-hidden">took </span>
              {event.durationMs > 0 ? inMs(event.durationMs) : '–'}
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}
