/** One measured number: a line of a report. */
export interface Figure {
  /** What was measured, so that a reader needs nothing else. */
  what: string
  value: number
  /** Of `value`. MB and KB are of 1024; `ratio` says how many times something else it is, `score` is of 100, `shift` is of the window. */
  unit: 'ms' | 's' | 'MB' | 'KB' | 'ratio' | 'count' | 'score' | 'shift'
  /** What it should be at most; of a score, at least. */
  goal?: number
  /** What was raised step by step while this was measured, such as the number of sandboxes. */
  at?: number
}
