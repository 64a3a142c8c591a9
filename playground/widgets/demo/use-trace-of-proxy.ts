import { useEffect, useState } from 'react'
import type { Trace } from '../../trace/events'
import { readTraces } from '../live-requests'

/** Milliseconds between two questions for the trace: it is kept once the page's answer has left. */
const AGAIN_MS = 400
/** Questions before the page gives up. Another process may have answered it, and that one writes its traces every few seconds. */
const QUESTIONS = 15

/**
 * The trace of the request that made this page. A page cannot know the id of its trace, which begins to exist after it. So it looks for
 * the time that the proxy measured for this very request, to the last digit: the page and the trace both have it.
 * @param proxyMs undefined where requests are not recorded.
 */
export function useTraceOfProxy(proxyMs: number | undefined): Trace | 'awaited' | 'missing' | 'off' {
  const [trace, setTrace] = useState<Trace | 'missing'>()
  useEffect(() => {
    if (proxyMs === undefined) return
    setTrace(undefined)
    let timer: ReturnType<typeof setTimeout>
    let isCurrent = true
    const ask = async (questions: number) => {
      const traces = await readTraces().catch(() => [])
      if (!isCurrent) return
      const own = traces.findLast(({ events: [first] }) => first?.kind === 'proxy' && first.durationMs === proxyMs)
      if (own || questions === 1) setTrace(own ?? 'missing')
      else timer = setTimeout(() => void ask(questions - 1), AGAIN_MS)
    }
    void ask(QUESTIONS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [proxyMs])
  return proxyMs === undefined ? 'off' : (trace ?? 'awaited')
}
