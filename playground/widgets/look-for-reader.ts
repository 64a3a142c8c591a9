import type { PlaygroundState } from '../server/state'

/** Where next-auth's client tells a browser's other tabs of each read of the session. */
const TOLD_TABS = 'nextauth.message'

/**
 * Finds out whether this browser has a state that a page has to show, now and whenever another tab or another visit may have made one.
 * @param onReader there is one, or the site does not answer as it should, which the page has to tell.
 * @param onStranger the site knows nothing of this browser: what is prerendered is true.
 * @returns what ends the search.
 */
export function lookForReader(onReader: () => void, onStranger: () => void): () => void {
  let isOver = false
  const look = async () => {
    // The answer would come to the same, only later.
    const isReader = hasReadHere() || !(await isStranger())
    if (isOver) return
    if (isReader) onReader()
    else onStranger()
  }
  const onStorage = ({ key }: StorageEvent) => {
    if (key === TOLD_TABS) void look()
  }
  const onVisible = () => {
    if (document.visibilityState === 'visible') void look()
  }
  addEventListener('storage', onStorage)
  document.addEventListener('visibilitychange', onVisible)
  void look()
  return () => {
    isOver = true
    removeEventListener('storage', onStorage)
    document.removeEventListener('visibilitychange', onVisible)
  }
}

/** Whether next-auth's client has read a session in this browser before. */
function hasReadHere(): boolean {
  try {
    return localStorage.getItem(TOLD_TABS) !== null
  } catch {
    // The browser keeps nothing for this site.
    return false
  }
}

/** Lets the next message of next-auth's client be another one than the last, for browsers that tell other tabs of changes alone. */
export function forgetTold(): void {
  try {
    localStorage.removeItem(TOLD_TABS)
  } catch {
    // Then other tabs hear of nothing.
  }
}

async function isStranger(): Promise<boolean> {
  try {
    const answer = await fetch('/api/playground/state')
    if (!answer.ok) return false
    const { sandbox, expired, cookie, providers } = (await answer.json()) as PlaygroundState
    // What is prerendered offers the sign-in by password.
    return sandbox === null && !expired && cookie === null && providers.includes('credentials')
  } catch {
    return false
  }
}
