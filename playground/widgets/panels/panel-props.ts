import type { Live } from '../live-context'
import type { Snapshot } from '../snapshot'

/** What every panel's body gets. `actions` is null for a recorded example. */
export interface PanelProps {
  snapshot: Snapshot
  before: Snapshot | null
  /** Why there is no cookie any more, in a sentence; null while there is one. */
  gone: string | null
  actions: Live['actions']
  busy: Live['busy']
}
