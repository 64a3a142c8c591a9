import { type EmbeddedOptions, startEmbedded } from './server'

/**
 * The embedded server as a process of its own. Its parent gives the server's options in the environment, as JSON, hears the URI, and is
 * answered when it asks whether the server still takes its turns.
 */
// The parent ends it. Ctrl-C and service managers signal both at once, and the parent's last requests still need it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))
process.on('message', () => process.send?.('here'))
const { uri, port } = await startEmbedded(JSON.parse(process.env.EMBEDDED_OPTIONS ?? '{}') as EmbeddedOptions)
process.send?.({ uri, port })
