import { startEmbedded } from './server'

const HELP = `Runs the embedded MongoDB alone, on 127.0.0.1, until it is interrupted.

  --port N    TCP port; a free one without it

MAX_BYTES (environment): how many bytes of documents it may hold.`

/** A whole number from the command line or the environment. Ends the process with a sentence when it is none. */
function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 0) return number
  console.error(`${name} must be a whole number, not "${text}".`)
  process.exit(1)
}

const args = process.argv.slice(2)
if (args.includes('--help')) {
  console.log(HELP)
  process.exit(0)
}
if (args.length > 0 && (args.length !== 2 || args[0] !== '--port')) {
  console.error(HELP)
  process.exit(1)
}
const port = wholeNumber('--port', args[1])
const maxBytes = wholeNumber('MAX_BYTES', process.env.MAX_BYTES)
try {
  const server = await startEmbedded({ ...(port !== undefined && { port }), ...(maxBytes !== undefined && { maxBytes }) })
  console.log(server.uri)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)))
} catch (error) {
  console.error(`The embedded MongoDB does not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
