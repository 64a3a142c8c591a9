import { logFailure } from '@/lib/log'
import { endOtherStreams } from '../sandbox/store'
import { tellOfOthers } from '../trace/store'

/** Milliseconds between two looks at what other processes have written. */
const LOOK_EVERY_MS = 150

/**
 * Hears of what happens at other processes that share the database: traces of visitors who listen here, and the end of their sandboxes.
 * One look for all streams of this process, and none while nobody listens.
 */
export function hearOthers(): void {
  let isLooking = false
  const look = async () => {
    if (isLooking) return
    isLooking = true
    try {
      await tellOfOthers()
      await endOtherStreams()
    } catch (error) {
      logFailure('looking for what other processes wrote', error)
    } finally {
      isLooking = false
    }
  }
  setInterval(() => void look(), LOOK_EVERY_MS).unref()
}
