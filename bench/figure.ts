/** One measured number: a line of a report. */
export interface Figure {
  /** What was measured, so that a reader needs nothing else. */
  what: string
  value: number
  /** Of `value`. MB and KB are of 1024; `ratio` says how many times something else it is. */
  unit: 'ms' | 's' | 'MB' | 'KB' | 'ratio' | 'count'
  /** What it should be, with its unit: `< 60 s`. */
  goal?: string
  /** What was raised step by step while this was measured, such as the number of visitors. */
  at?: number
}
