import { type Recording as RecordingOf, recorderOf } from './core/recorder'
import type { TraceEvent } from './events'

/** The events of one request of a visitor while it runs. */
export interface Recording extends RecordingOf<TraceEvent> {
  /** The visitor's database: commands to any other are the playground's own and not recorded. */
  readonly database: string
  /** Whether NextAuth's debug lines belong to it: they repeat the arguments of the adapter's methods. */
  hasDebugLines?: boolean
}

/** The recorder of this site. */
export const { withRecording, unrecorded, currentRecording, note, begin, recordCall } = recorderOf<TraceEvent, Recording>('trace')

/** Whether requests are recorded: PLAYGROUND_TRACE, checked at start. */
export function tracing(): boolean {
  return process.env.PLAYGROUND_TRACE !== 'off'
}
