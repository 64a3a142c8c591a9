/** The limits of the playground's own answers. `lib/env.ts` has the limits that the environment sets. */

/** Number of comparisons that may run at once: more would only measure each other. */
export const COMPARISONS_AT_ONCE = 2

/** Number of experiments that may run at once. Each has a server and a database of its own for a second or two. */
export const EXPERIMENTS_AT_ONCE = 40

/** Largest number of documents of a collection that the panels show. */
export const ROWS_SHOWN = 100
