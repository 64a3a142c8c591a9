import pino from 'pino'

/** The site's one logger: JSON lines on standard output. Values under these names never reach it whole. */
export const log = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: undefined,
  redact: ['*.password', '*.secret', '*.token', '*.cookie', '*.authorization', 'password', 'secret', 'token', 'cookie', 'authorization']
})
