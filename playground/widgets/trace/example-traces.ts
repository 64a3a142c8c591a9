import { useEffect, useState } from 'react'
import type { Strategy } from '../../nextauth/options'
import type { Trace } from '../../trace/events'
import recorded from './example-traces.json'

/** The requests of a sign-in under jwt that was recorded by `npm run example`. */
export const EXAMPLE_TRACES = recorded as unknown as readonly Trace[]

/** The recorded requests of a strategy. Those of database are loaded when they are asked for; until then it is those of jwt. */
export function useExampleTraces(strategy: Strategy | undefined): readonly Trace[] {
  const [database, setDatabase] = useState<readonly Trace[] | null>(null)
  const isAsked = strategy === 'database'
  useEffect(() => {
    if (isAsked) import('./example-traces-database.json').then(({ default: other }) => setDatabase(other as unknown as readonly Trace[]))
  }, [isAsked])
  return (isAsked && database) || EXAMPLE_TRACES
}
