import { Problem } from './problem'

/** Counts what runs at the same time: for each client, and for all of them. */
export class AtOnce {
  private readonly running = new Map<string, number>()
  private total = 0

  /**
   * @param limits.each the most that one client may run.
   * @param limits.all the most that all clients together may run.
   * @param what runs, in plural, for the sentence.
   */
  constructor(
    private readonly limits: { each: number; all: number },
    private readonly what: string
  ) {}

  /**
   * Takes a place.
   * @returns a function that gives it back; calling it again does nothing.
   * @throws Problem `too-many-runs`.
   */
  enter(client: string): () => void {
    const own = this.running.get(client) ?? 0
    if (own >= this.limits.each)
      throw new Problem('too-many-runs', `${this.limits.each} ${this.what} of yours run already. Try again in 5 seconds.`, 5)
    if (this.total >= this.limits.all)
      throw new Problem('too-many-runs', `${this.limits.all} ${this.what} run already. Try again in 5 seconds.`, 5)
    this.running.set(client, own + 1)
    this.total++
    let left = false
    return () => {
      if (left) return
      left = true
      this.total--
      const now = (this.running.get(client) ?? 1) - 1
      if (now === 0) this.running.delete(client)
      else this.running.set(client, now)
    }
  }
}
