import type { Live } from '../live-context'
import type { Snapshot } from '../snapshot'

/** What every panel's body gets. Without `actions` it shows a recorded example. */
export interface PanelProps {
  snapshot: Snapshot
  before: Snapshot | null
  actions: Live['actions']
  busy: Live['busy']
}
