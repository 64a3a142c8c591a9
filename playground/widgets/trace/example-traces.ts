import type { Trace } from '../../trace/events'
import recorded from './example-traces.json'

/** The requests of a sign-in that was recorded by `npm run example`. */
export const EXAMPLE_TRACES = recorded as unknown as readonly Trace[]
