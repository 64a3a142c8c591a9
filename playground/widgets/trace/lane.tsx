import type { KeyboardEvent } from 'react'
import { PLACE_NAMES } from '@/components/place'
import type { Trace, TraceEvent } from '../../trace/events'
import { inMs, type LaneEvent, laneOf } from '../../trace/read/lane'
import { placeOf, shortPath, summaryOf } from '../../trace/read/stages'
import styles from './lane.module.css'

interface LaneProps {
  trace: Trace
  /** Those that the filter lets through. */
  events: readonly TraceEvent[]
  onPress: (event: TraceEvent) => void
}

/**
 * What a request caused, one event after the other. Each has the room that its name needs: on an axis of time bcrypt would take all
 * of it. One press of Tab leads into the lane, the arrow keys lead along it.
 */
export function Lane({ trace, events, onPress }: LaneProps) {
  const lane = laneOf(trace, events)
  if (lane.length === 0) return null
  return (
    <div role="toolbar" className={styles.lane} aria-label={`Events of ${trace.method} ${shortPath(trace)}`} onKeyDown={moveFocus}>
      <Track lane={lane} first={lane[0]?.event} onPress={onPress} />
    </div>
  )
}

interface TrackProps extends Pick<LaneProps, 'onPress'> {
  lane: readonly LaneEvent[]
  /** The event that Tab leads to. */
  first: TraceEvent | undefined
  bcryptMs?: number | undefined
}

function Track({ lane, first, bcryptMs, onPress }: TrackProps) {
  return (
    <ol className={styles.track}>
      {lane.map(({ event, name, detail, within, bcryptMs: bcrypt }) => (
        <li key={event.id} data-place={placeOf(event)}>
          <button
            type="button"
            className={styles.event}
            title={hintOf(event)}
            tabIndex={event === first ? 0 : -1}
            onClick={() => onPress(event)}
          >
            <b>{name}</b> <small>{detail}</small>
          </button>
          {(within.length > 0 || bcrypt !== undefined) && <Track lane={within} first={first} bcryptMs={bcrypt} onPress={onPress} />}
        </li>
      ))}
      {bcryptMs !== undefined && (
        <li data-place="nextauth">
          <span className={styles.event} title="What authorize took after its last command. Nearly all of it is bcrypt.">
            <b>bcrypt</b> <small>{inMs(bcryptMs)}</small>
          </span>
        </li>
      )}
    </ol>
  )
}

function hintOf(event: TraceEvent): string {
  return [PLACE_NAMES[placeOf(event)], summaryOf(event), `began after ${inMs(event.atMs)}`].filter(Boolean).join(' · ')
}

function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!step) return
  const events = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
  events[events.findIndex((one) => one.matches(':focus')) + step]?.focus()
  // Else the list would scroll as well.
  event.preventDefault()
}
