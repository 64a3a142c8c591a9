import { parentPort, workerData } from 'node:worker_threads'
import { runExperiment, type ThreadData, type ThreadMessage } from './run'

/** The script of a thread that runs one experiment. */
const { id, strategy, chosen } = workerData as ThreadData
const send = (message: ThreadMessage) => parentPort?.postMessage(message)
runExperiment(id, strategy, { chosen, tell: (told) => send({ told }) }).then((result) => send({ result }))
