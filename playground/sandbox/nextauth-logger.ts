import type { LoggerInstance } from 'next-auth'
import { log } from '@/lib/log'

/** NextAuth's log lines, in the site's log. Only an error's name and message are kept: metadata may carry a token. */
export const logger: LoggerInstance = {
  error(code, metadata) {
    const error: unknown = metadata instanceof Error ? metadata : metadata.error
    log.warn({ code, ...(error instanceof Error && { error: `${error.name}: ${error.message}` }) }, 'next-auth')
  },
  warn(code) {
    log.warn({ code }, 'next-auth')
  },
  debug(code) {
    log.debug({ code }, 'next-auth')
  }
}
