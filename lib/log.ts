import pino from 'pino'
import { madeOnce } from './registry'

// The start refuses any other value with a sentence of its own.
const { LOG_LEVEL = '' } = process.env
const level = LOG_LEVEL === 'silent' || LOG_LEVEL in pino.levels.values ? LOG_LEVEL : 'info'

/** JSON lines on standard output. Nothing else writes to it, so nothing but sentences of this site and the fields below gets there. */
const lines = pino({ level, base: undefined })

/** Milliseconds for which further failures of one kind are only counted. */
const QUIET_MS = 60_000
/** Number of kinds that are told apart. NextAuth's codes are kinds too, and a browser may send any. */
const KINDS = 100
const FRAMES = 3

/** Failures of each kind since its last line. */
const quiet = madeOnce('log-quiet', () => new Map<string, number>())

/** A sentence for the person who runs the site. It holds nothing that a visitor sent. */
export function logInfo(sentence: string): void {
  lines.info(sentence)
}

/**
 * Notes a failure: one line a kind and minute, the next with the number of those in between.
 * @param kind what failed, in this site's own words.
 * @param error of it, only the class, the code and the first places in the code are logged: its message and its other members may hold
 *   what a visitor sent.
 */
export function logFailure(kind: string, error?: unknown): void {
  const counted = quiet().get(kind)
  if (counted !== undefined) {
    quiet().set(kind, counted + 1)
    return
  }
  if (quiet().size >= KINDS) return
  lines.warn({ kind, ...allowed(error) }, 'failure')
  quiet().set(kind, 0)
  setTimeout(() => {
    const count = quiet().get(kind) ?? 0
    quiet().delete(kind)
    if (count > 0) lines.warn({ kind, count }, `failed ${count} more times within a minute`)
  }, QUIET_MS).unref()
}

/** The members of an error that hold nothing of a visitor: an allow-list, so that a new member stays out by itself. */
function allowed(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return {}
  const { code } = error as { code?: unknown }
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, FRAMES)
    .map((line) => line.trim().slice(0, 160))
  return {
    error: /^\w{1,60}$/.test(error.name) ? error.name : 'Error',
    ...(/^\w{1,60}$/.test(String(code)) && { code }),
    at
  }
}
