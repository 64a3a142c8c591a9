const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1]
] as const

/**
 * A length of time in words, e.g. "29 d 23 h 59 min 58 s", "42 s".
 * @param seconds rounded down; negative counts as 0.
 */
export function duration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds))
  const parts: string[] = []
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (parts.length > 0 || count > 0 || unit === 's')
      parts.push(`${parts.length > 0 && unit !== 'd' ? String(count).padStart(2, '0') : count} ${unit}`)
  }
  return parts.join(' ')
}

/** An instant as "2026-11-24 19:50:01 UTC"; "no date" for what is none. @param seconds since 1970. */
export function instant(seconds: number): string {
  const iso = isoDate(seconds)
  return iso === undefined ? 'no date' : `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

/** @param seconds since 1970. @returns undefined for what is no number, or beyond the dates that there are. */
export function isoDate(seconds: number): string | undefined {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
