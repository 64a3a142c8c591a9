import Link from 'next/link'
import { PLACE_NAMES } from '@/components/place'
import type { Trace, TraceEvent } from '../../trace/events'
import { inMs } from '../../trace/read/lane'
import { ranOwnCode, throwPlace } from '../../trace/read/own-code'
import { depthOf, placeOf, stageOf, summaryOf } from '../../trace/read/stages'
import { CapturedTree } from './captured-tree'
import styles from './event-row.module.css'

/** What an event's row is found by. */
export function eventId(trace: Trace, event: TraceEvent): string {
  return `${trace.id}-${event.id}`
}

/** One event of an opened request: what it was, when, with which arguments, and what it returned. */
export function EventRow({ event, trace }: { event: TraceEvent; trace: Trace }) {
  const place = placeOf(event)
  const stage = stageOf(event, trace)
  const threwAt = throwPlace(event)
  return (
    <li
      id={eventId(trace, event)}
      className={styles.event}
      data-place={place}
      style={{ marginLeft: depthOf(event, trace.events) * 16 }}
      tabIndex={-1}
    >
      <div className={styles.head}>
        <code>{event.name}</code>
        {ranOwnCode(event) && <span className="tag">your code</span>}
        <span className={styles.summary}>
          <span className="visually-hidden">{PLACE_NAMES[place]}. </span>
          {summaryOf(event)}
          {'error' in event && event.error && (
            <b className={styles.error}>
              {' '}
              threw {event.error} {threwAt && `(${threwAt})`}
            </b>
          )}
        </span>
        <span className={styles.took}>
          +{event.atMs.toFixed(1)} ms{event.durationMs > 0 && `, ${inMs(event.durationMs)} long`}
        </span>
        <Link href={`/flow/${stage}`} title={`The page of the guide about ${event.name}`}>
          guide<span className="visually-hidden"> about {event.name}</span>
        </Link>
      </div>
      <Details event={event} />
    </li>
  )
}

function Details({ event }: { event: TraceEvent }) {
  switch (event.kind) {
    case 'mongodb':
      return (
        <>
          {event.filter !== undefined && <CapturedTree name="filter" value={event.filter} open />}
          {event.documents && <CapturedTree name="documents" value={event.documents} />}
        </>
      )
    case 'cookie':
      return (
        <>
          <CapturedTree name="value" value={event.cookie.value} />
          {event.cookie.attributes.map(([name, value]) => (
            <CapturedTree key={name} name={name} value={value || true} />
          ))}
        </>
      )
    case 'proxy':
      return <CapturedTree name="getToken() returned" value={event.result} />
    case 'http':
      return <CapturedTree name="server" value={event.server} />
    case 'log':
      return <CapturedTree name="message" value={event.message} />
    default:
      return (
        <>
          {event.arguments.map((argument, i) => (
            <CapturedTree key={i} name={event.arguments.length > 1 ? `argument ${i + 1}` : 'argument'} value={argument} open={i === 0} />
          ))}
          {event.result !== undefined && <CapturedTree name="returned" value={event.result} open />}
        </>
      )
  }
}
