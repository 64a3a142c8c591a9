import { readCollections, readState, visitDashboard } from './live-requests'
import type { LiveEvent, Reading } from './live-state'
import { inTime } from './requests'
import type { DashboardVisit } from './snapshot'

/** How long to wait before asking again after a failure, in milliseconds. */
const RETRY_MS = 5000

/**
 * Reads state, rows and protected page together, so that all panels show one moment. A failure is told, and tried again until it
 * works. Written here because `swr` would add 6 kB to every page with a panel, and would do no more than this with it.
 */
export class Refresher {
  /** Whether /demo/dashboard is opened by itself after a sign-in. */
  opensDashboard = false
  private dashboard: DashboardVisit | null = null
  private running = Promise.resolve()
  private waiting: Promise<void> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly tell: (event: LiveEvent) => void) {}

  /** Reads everything anew, after the read that is under way. One that waits already will see what has happened by now. */
  refresh(): Promise<void> {
    this.waiting ??= this.running.then(() => {
      this.waiting = undefined
      this.running = this.readAndTell()
      return this.running
    })
    return this.waiting
  }

  /** Opens /demo/dashboard; the next refresh has it. @throws RequestFailed. */
  async openDashboard(): Promise<void> {
    this.dashboard = await visitDashboard()
  }

  forgetDashboard(): void {
    this.dashboard = null
  }

  stop(): void {
    clearTimeout(this.retry)
  }

  private async readAndTell(): Promise<void> {
    clearTimeout(this.retry)
    try {
      const before = this.dashboard
      const reading = await inTime(this.read())
      const opened = reading.dashboard !== null && before === null
      this.tell({ type: 'read', reading, at: Date.now(), ...(opened && { opened }) })
    } catch {
      this.tell({ type: 'notAnswering' })
      this.retry = setTimeout(() => void this.refresh(), RETRY_MS)
    }
  }

  private async read(): Promise<Reading> {
    let state = await readState()
    if (this.opensDashboard && state.cookie && !this.dashboard) {
      await this.openDashboard()
      // The visit was a session read, so the cookie may be a new one.
      state = await readState()
    }
    if (!state.cookie) this.forgetDashboard()
    return { state, collections: await readCollections(), dashboard: this.dashboard }
  }
}
