import type { Trace, TraceEvent } from '../events'
import { ranOwnCode } from './own-code'

/** One event in the lane of its request, with the events during it. */
export interface LaneEvent {
  event: TraceEvent
  /** `authorize`, `find users`, … */
  name: string
  /** How long it took, and whether the reader's own code ran; of a cookie, which takes no time, what it is called. */
  detail: string
  within: LaneEvent[]
  /** Milliseconds of authorize() after its last command: bcrypt compares the password then, and is no event by itself. */
  bcryptMs?: number
}

/**
 * The events of a request in their order, each under the event that it belongs to.
 * @param shown those that the reader wants to see. One whose parent is hidden stands where the parent would.
 */
export function laneOf({ events }: Pick<Trace, 'events'>, shown: readonly TraceEvent[]): LaneEvent[] {
  const under = (parent: TraceEvent | undefined): LaneEvent[] =>
    shown
      .filter((event) => shownParent(event, events, shown) === parent)
      .map((event) => {
        const bcryptMs = bcryptOf(event, events)
        return {
          event,
          name: event.kind === 'mongodb' ? `${event.name} ${event.collection}` : event.name,
          detail:
            event.kind === 'cookie'
              ? cookieInWords(event)
              : ranOwnCode(event)
                ? `${inMs(event.durationMs)}, your code`
                : inMs(event.durationMs),
          within: under(event),
          ...(bcryptMs !== undefined && { bcryptMs })
        }
      })
  return under(undefined)
}

function shownParent(event: TraceEvent, events: readonly TraceEvent[], shown: readonly TraceEvent[]): TraceEvent | undefined {
  const parent = event.parent === null ? undefined : events[event.parent]
  return parent && !shown.includes(parent) ? shownParent(parent, events, shown) : parent
}

/** Without a command there was no hash to compare with, and after an error nothing was compared. */
function bcryptOf(event: TraceEvent, events: readonly TraceEvent[]): number | undefined {
  if (event.kind !== 'provider' || event.name !== 'authorize' || event.error) return undefined
  const last = events.findLast(({ kind, parent }) => kind === 'mongodb' && parent === event.id)
  return last && event.atMs + event.durationMs - last.atMs - last.durationMs
}

function cookieInWords({ cookie, clears }: Extract<TraceEvent, { kind: 'cookie' }>): string {
  const name = cookie.name.replace(/^(__(Secure|Host)-)?next-auth\./, '')
  return clears ? `${name}, cleared` : name
}

/** A duration with as many digits as tell something. */
export function inMs(ms: number): string {
  if (ms < 0.01) return '< 0.01 ms'
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(ms >= 0.1 ? 1 : 2)} ms`
}
