import type { CallbackEvent, ProviderEvent } from '../core/events'
import type { Trace, TraceEvent } from '../events'

/** A call of a function that readers may write anew. */
type OwnCall = ProviderEvent | CallbackEvent

export function ranOwnCode(event: TraceEvent | undefined): event is OwnCall & { own: true } {
  return (event?.kind === 'provider' || event?.kind === 'callback') && event.own === true
}

/**
 * Whether the latest call of a function ran a reader's code.
 * @param saved the functions that the reader's configuration has, for one that was not called yet or is not recorded.
 */
export function runsOwn(name: OwnCall['name'], traces: readonly Trace[], saved: readonly string[]): boolean {
  const call = traces
    .flatMap(({ events }) => events)
    .findLast((event): event is OwnCall => (event.kind === 'provider' || event.kind === 'callback') && event.name === name)
  return call ? ranOwnCode(call) : saved.includes(name)
}

/** Where a reader's code threw, in words: "line 3, column 7 of your jwt". Undefined where it did not, or it is not known where. */
export function throwPlace(event: TraceEvent): string | undefined {
  if (!ranOwnCode(event) || !event.place) return undefined
  return `line ${event.place.line}, column ${event.place.column} of your ${event.name}`
}

/** What a reader's code threw in a request: "Your jwt threw Error: no, at line 3, column 7." Null where it threw nothing. */
export function ownFailure({ events }: Pick<Trace, 'events'>): string | null {
  const event = events.find((one): one is OwnCall & { own: true } => ranOwnCode(one) && one.error !== undefined)
  if (!event) return null
  const at = event.place ? `, at line ${event.place.line}, column ${event.place.column}` : ''
  return `Your ${event.name} threw ${event.error?.replace(/\.$/, '')}${at}.`
}

/**
 * Finds the line of a reader's source that sets a field: `token.name = …`, `name: …`, or `name` by itself in an object.
 * @returns its number from 1; undefined where none does, as with a spread.
 */
export function lineThatSets(field: string, source: string): number | undefined {
  const name = field.replaceAll(/\W/g, '\\$&')
  const lines = source.split('\n')
  // The most certain way of writing it first. A name by itself may be taken out of an object as well, so an assignment's left side is cut off.
  for (const sets of [
    new RegExp(`(\\.${name}|\\[['"]${name}['"]\\])\\s*=[^=>]`),
    new RegExp(`(^|[{,\\s])['"]?${name}['"]?\\s*:`),
    new RegExp(`[{,]\\s*${name}\\s*(,|\\})`)
  ]) {
    const at = lines.findIndex((line, i) => i > 0 && sets.test(line.replace(/^.*\}\s*=/, '')))
    if (at !== -1) return at + 1
  }
  return undefined
}
