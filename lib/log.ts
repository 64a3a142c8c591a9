import pino from 'pino'

// The start refuses any other value with a sentence of its own.
const { LOG_LEVEL = '' } = process.env
const level = LOG_LEVEL === 'silent' || LOG_LEVEL in pino.levels.values ? LOG_LEVEL : 'info'

/** The site's one logger: JSON lines on standard output. Values under these names never reach it whole. */
export const log = pino({
  level,
  base: undefined,
  redact: ['*.password', '*.secret', '*.token', '*.cookie', '*.authorization', 'password', 'secret', 'token', 'cookie', 'authorization']
})
