import { startEmbedded } from './server'

/**
 * The embedded server as a process of its own. Its parent gives the port and the password in the environment, hears the URI, and is
 * answered when it asks whether the server still takes its turns.
 */
const { EMBEDDED_PORT = '0', EMBEDDED_PASSWORD, EMBEDDED_MAX_BYTES } = process.env
// The parent ends it. Ctrl-C and service managers signal both at once, and the parent's last requests still need it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', () => process.send?.('here'))
const server = await startEmbedded({
  port: Number(EMBEDDED_PORT),
  ...(EMBEDDED_PASSWORD !== undefined && { password: EMBEDDED_PASSWORD }),
  ...(EMBEDDED_MAX_BYTES !== undefined && { maxBytes: Number(EMBEDDED_MAX_BYTES) })
})
process.send?.({ uri: server.uri, port: server.port })
