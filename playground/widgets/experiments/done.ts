const KEY = 'live.experiments'

/** The ids of the experiments that this browser has run, and that held. */
export function doneExperiments(): ReadonlySet<string> {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [])
  } catch {
    // No storage, or something else in it: nothing is remembered.
    return new Set()
  }
}

export function rememberDone(id: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...doneExperiments(), id])]))
  } catch {}
}
