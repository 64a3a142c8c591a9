/** How many traces a visitor has at most: the oldest go first. */
export const KEPT_TRACES = 200
