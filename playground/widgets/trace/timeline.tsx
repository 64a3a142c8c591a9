import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { CopyButton } from '@/components/copy-button'
import type { Stage } from '@/components/flow-picture'
import { Panel } from '@/components/panel'
import { ScrollRegion } from '@/components/scroll-region'
import type { Trace, TraceEvent } from '../../trace/events'
import { GROUPS, type Group, groupOf, stageOf } from '../../trace/read/stages'
import { download } from '../download'
import type { Live } from '../live-context'
import { isSignedIn } from '../snapshot'
import { eventId } from './event-row'
import { useExampleTraces } from './example-traces'
import styles from './timeline.module.css'
import { TraceRow } from './trace-row'

const STAGES: Record<Stage, string> = {
  login: 'login',
  'jwt-callback': 'jwt callback',
  cookie: 'cookie',
  middleware: 'proxy',
  'session-callback': 'session callback',
  client: 'client',
  oauth: 'OpenID Connect',
  'magic-link': 'magic link'
}
const ALL = Object.keys(GROUPS) as Group[]
/** What a closed row takes at first guess, in pixels. */
const ROW = 58

/** What ran: the reader's requests, newest first, and what each of them caused. */
export function Timeline({ live }: { live: Live }) {
  const own = live.traces.length > 0 || isSignedIn(live.snapshot)
  const [shown, setShown] = useState<ReadonlySet<Group>>(new Set(ALL))
  const [stage, setStage] = useStageOfAddress()
  const [paused, setPaused] = useState<readonly Trace[] | null>(null)
  const example = useExampleTraces(live.snapshot?.state.strategy)
  const traces = own ? (paused ?? live.traces) : example
  const waiting = paused ? live.traces.filter(({ id }) => id > (paused.at(-1)?.id ?? '')).length : 0

  const rows = useMemo(() => {
    const wanted = (event: TraceEvent, trace: Trace) => shown.has(groupOf(event)) && (!stage || stageOf(event, trace) === stage)
    const isFiltered = stage !== undefined || shown.size < ALL.length
    return traces
      .map((trace) => ({ trace, events: isFiltered ? trace.events.filter((event) => wanted(event, trace)) : trace.events }))
      .filter(({ events }) => !isFiltered || events.length > 0)
      .reverse()
  }, [traces, shown, stage])

  const toggle = (group: Group) => setShown((groups) => new Set(ALL.filter((one) => groups.has(one) !== (one === group))))
  return (
    <Panel
      id="what-ran"
      place="nextauth"
      title="what ran"
      tag={own ? undefined : 'example'}
      tools={
        own && (
          <>
            <button
              type="button"
              className="link-button"
              aria-pressed={paused !== null}
              onClick={() => setPaused(paused ? null : live.traces)}
            >
              {paused ? `resume (${waiting} new)` : 'pause'}
            </button>
            <button type="button" className="link-button" disabled={!live.actions} onClick={() => void live.actions?.clearTraces()}>
              clear<span className="visually-hidden"> the timeline</span>
            </button>
            <button type="button" className="link-button" onClick={() => void downloadHar(traces)}>
              HAR<span className="visually-hidden"> file of all requests</span>
            </button>
            <CopyButton text={() => JSON.stringify(traces, null, 2)} what="all of what ran" />
          </>
        )
      }
    >
      <div className={styles.filter}>
        <fieldset>
          <legend className="visually-hidden">Kinds of events</legend>
          {ALL.map((group) => (
            <button key={group} type="button" className={styles.chip} aria-pressed={shown.has(group)} onClick={() => toggle(group)}>
              {GROUPS[group]}
            </button>
          ))}
        </fieldset>
        <label>
          only{' '}
          <select
            className="select"
            value={stage ?? ''}
            onChange={({ target }) => setStage((target.value || undefined) as Stage | undefined)}
          >
            <option value="">all stages</option>
            {Object.entries(STAGES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {rows.length === 0 ? (
        <p className={`note ${styles.empty}`}>
          {live.snapshot?.state.tracing === false
            ? 'This site runs with PLAYGROUND_TRACE=off, so nothing is recorded.'
            : own && live.traces.length === 0
              ? 'Nothing yet. Read the session once, and its request appears here.'
              : 'No request has an event of this kind. Choose more kinds, or all stages.'}
        </p>
      ) : (
        <>
          <p className={`note ${styles.hint}`}>
            Events in their order, each with the time that it took, and below it what ran inside. Press one for what went in and what came
            out; arrow keys move along.
          </p>
          <Rows rows={rows} />
        </>
      )}
    </Panel>
  )
}

/** Only the rows in view are in the page, so that 200 requests cost no more than ten. */
function Rows({ rows }: { rows: { trace: Trace; events: readonly TraceEvent[] }[] }) {
  const scroll = useRef<HTMLElement>(null)
  // Kept here: a row that is scrolled out of view is not in the page.
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback(
    (id: string) => setOpen((ids) => new Set(ids.has(id) ? [...ids].filter((one) => one !== id) : [...ids, id])),
    []
  )
  const show = useCallback((trace: Trace, event: TraceEvent) => {
    // At once, so that there is a row to lead to.
    flushSync(() => setOpen((ids) => new Set([...ids, trace.id])))
    const row = document.getElementById(eventId(trace, event))
    // An event may be taller than the list, so its first line decides where the list scrolls to.
    row?.focus({ preventScroll: true })
    row?.firstElementChild?.scrollIntoView({ block: 'nearest' })
  }, [])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.trace.id ?? index,
    overscan: 2,
    useFlushSync: false,
    // Before the page has measured itself, and without JavaScript, the first rows are there all the same.
    initialRect: { width: 800, height: 480 }
  })
  // A first measurement above the view corrects a guess, so what is in view has to stay. A row that opens grows below its head.
  virtual.shouldAdjustScrollPositionOnItemSizeChange = ({ key, start }, _delta, { itemSizeCache, scrollOffset }) =>
    !itemSizeCache.has(key) && start < (scrollOffset ?? 0)
  const inPage = virtual.getVirtualItems()
  return (
    <ScrollRegion className={styles.list} ref={scroll} label={`${rows.length} requests, newest first`}>
      <div style={{ height: virtual.getTotalSize() }}>
        <div style={{ transform: `translateY(${inPage[0]?.start ?? 0}px)` }}>
          {inPage.map(({ index, key }) => {
            const row = rows[index]
            return (
              row && (
                <div key={key} ref={virtual.measureElement} data-index={index}>
                  <TraceRow trace={row.trace} events={row.events} isOpen={open.has(row.trace.id)} onToggle={toggle} onShow={show} />
                </div>
              )
            )
          })}
        </div>
      </div>
    </ScrollRegion>
  )
}

/** "Only this stage", which a guide page may ask for by `/playground?stage=cookie`. */
function useStageOfAddress() {
  const [stage, setStage] = useState<Stage | undefined>()
  useEffect(() => {
    const asked = new URLSearchParams(location.search).get('stage')
    if (asked && asked in STAGES) setStage(asked as Stage)
  }, [])
  return [stage, setStage] as const
}

/** The code that writes HAR is only fetched by a reader who asks for a file. */
async function downloadHar(traces: readonly Trace[]): Promise<void> {
  const { harOf } = await import('../../trace/read/har')
  download('nextauth-live.har', 'application/json', JSON.stringify(harOf(traces, location.origin), null, 2))
}
