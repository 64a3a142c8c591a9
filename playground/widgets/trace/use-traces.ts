import { useCallback, useEffect, useState } from 'react'
import type { Trace } from '../../trace/events'
import { KEPT_TRACES } from '../../trace/read/kept-traces'
import { deleteTraces, readTraces } from '../live-requests'

/** The name of the lock and of the channel that the tabs of one browser share, as long as they have the same sandbox. */
const sharedName = (sandbox: string) => `nextauth-live traces of ${sandbox}`
/** Milliseconds to gather traces that arrive together, before they are shown. */
const GATHER_MS = 30

type Message = { traces: Trace[] } | { cleared: true }

/**
 * The reader's traces, oldest first, kept up to date. One tab of the browser holds a stream open and passes on what it gets: a
 * browser opens only six connections to a site: with one stream for each tab, six tabs would use them all.
 * @param sandbox a text that differs for each sandbox; undefined without a sandbox, or when no widget shows traces.
 * @param onBreak hears that the stream has ended: the site stops, or the sandbox has been reset. Has to stay the same function.
 */
export function useTraces(
  sandbox: string | undefined,
  onBreak: () => void
): { traces: readonly Trace[]; clear: () => Promise<void>; forget: () => void } {
  const [traces, setTraces] = useState<readonly Trace[]>([])

  useEffect(() => {
    setTraces([])
    if (sandbox === undefined) return
    const end = new AbortController()
    const channel = new BroadcastChannel(sharedName(sandbox))
    const gathered = new Map<string, Trace>()
    let timer: ReturnType<typeof setTimeout> | undefined
    let newest: string | undefined
    const show = () => {
      timer = undefined
      const arrived = [...gathered.values()]
      gathered.clear()
      setTraces((shown) => merged(shown, arrived))
    }
    const add = (arrived: readonly Trace[]) => {
      for (const trace of arrived) {
        gathered.set(trace.id, trace)
        if (newest === undefined || trace.id > newest) newest = trace.id
      }
      timer ??= setTimeout(show, GATHER_MS)
    }
    channel.onmessage = ({ data }: MessageEvent<Message>) => ('traces' in data ? add(data.traces) : setTraces([]))
    const pass = (trace: Trace) => {
      add([trace])
      channel.postMessage({ traces: [trace] } satisfies Message)
    }
    // The stream continues after the newest trace of the list. If the list failed, it sends all traces.
    void readTraces()
      .then(add, () => {})
      .then(() => leadOrWait(sharedName(sandbox), end.signal, () => stream(newest, pass, onBreak, end.signal)))
    return () => {
      end.abort()
      clearTimeout(timer)
      channel.close()
    }
  }, [sandbox, onBreak])

  const forget = useCallback(() => {
    setTraces([])
    if (sandbox === undefined) return
    const channel = new BroadcastChannel(sharedName(sandbox))
    channel.postMessage({ cleared: true } satisfies Message)
    channel.close()
  }, [sandbox])
  const clear = useCallback(async () => {
    await deleteTraces()
    forget()
  }, [forget])
  return { traces, clear, forget }
}

/** Milliseconds after which a stream that was refused is asked for again. */
const REFUSED_MS = 5000

/** Without duplicates, by id, which sorts by time. */
function merged(shown: readonly Trace[], arrived: readonly Trace[]): readonly Trace[] {
  const known = new Set(shown.map(({ id }) => id))
  const fresh = arrived.filter(({ id }) => !known.has(id))
  if (fresh.length === 0) return shown
  return [...shown, ...fresh].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(-KEPT_TRACES)
}

/** Runs `work` in one tab at a time; when that tab goes, in the next. Browsers offer locks on https and on localhost only. */
async function leadOrWait(lock: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work()
  // A tab that leaves aborts its wait, which gives up its place.
  await navigator.locks.request(lock, { signal }, work).catch(() => {})
}

/**
 * Passes on each trace that ended after the newest known one, until `signal` ends it. EventSource connects again by itself when its
 * connection breaks, but not when it was refused: the site was stopping, or too many streams were open.
 */
async function stream(after: string | undefined, onTrace: (trace: Trace) => void, onBreak: () => void, signal: AbortSignal): Promise<void> {
  let newest = after
  while (!signal.aborted) {
    const pass = (trace: Trace) => {
      newest = trace.id
      onTrace(trace)
    }
    await listen(newest, signal, pass, onBreak)
    if (!signal.aborted) await pause(REFUSED_MS, signal)
  }
}

/** Listens until the signal ends it, or the site refuses to connect again. */
function listen(after: string | undefined, signal: AbortSignal, onTrace: (trace: Trace) => void, onBreak: () => void): Promise<void> {
  return new Promise((resolve) => {
    const source = new EventSource(`/api/playground/trace/stream${after ? `?after=${after}` : ''}`)
    const end = () => {
      source.close()
      signal.removeEventListener('abort', end)
      resolve()
    }
    source.onmessage = ({ data }: MessageEvent<string>) => onTrace(JSON.parse(data) as Trace)
    source.onerror = () => {
      if (!signal.aborted) onBreak()
      if (source.readyState === EventSource.CLOSED) end()
    }
    signal.addEventListener('abort', end)
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
