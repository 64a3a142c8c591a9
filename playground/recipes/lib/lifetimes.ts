/** Seconds. */
const DAY = 24 * 60 * 60

const now = () => Math.floor(Date.now() / 1000)

/** When a session ends at the latest, however active its reader is. @returns seconds since 1970, as `exp` counts them. */
export function endOf({ remember }: { remember?: boolean }): number {
  return now() + (remember ? 30 * DAY : DAY)
}

/** Whether a token is beyond its end. One from before `endsAt` was added has none, and ends by `exp` alone. */
export function isOver({ endsAt }: { endsAt?: number }): boolean {
  return endsAt !== undefined && now() >= endsAt
}
