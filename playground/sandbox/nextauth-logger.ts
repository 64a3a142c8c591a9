import type { LoggerInstance } from 'next-auth'
import { logFailure } from '@/lib/log'

/** NextAuth's log lines, in the site's log. Only the code is kept, and of an error its class: the rest may carry a token. */
export const logger: LoggerInstance = {
  error(code, metadata) {
    const error: unknown = metadata instanceof Error ? metadata : metadata.error
    logFailure(`next-auth ${code}`, error)
  },
  warn(code) {
    logFailure(`next-auth ${code}`)
  },
  debug() {}
}
