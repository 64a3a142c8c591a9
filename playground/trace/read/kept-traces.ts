/** Largest number of traces of one visitor. The oldest go first. */
export const KEPT_TRACES = 200
