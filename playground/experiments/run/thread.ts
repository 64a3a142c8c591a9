import { parentPort, workerData } from 'node:worker_threads'
import { runExperiment, type ThreadData, type ThreadMessage } from './run'

/** The script of a thread that runs one experiment. */
const { id, strategy, chosen } = workerData as ThreadData
const send = (message: ThreadMessage) => parentPort?.postMessage(message)
const stop = new AbortController()
parentPort?.once('message', () => stop.abort())
runExperiment(id, strategy, { chosen, tell: (told) => send({ told }), signal: stop.signal }).then(
  (result) => send({ result }),
  (error: unknown) => send({ stopped: String(error) })
)
