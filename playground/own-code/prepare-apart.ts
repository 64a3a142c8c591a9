import { FairQueue } from '@/lib/fair-queue'
import { tooManyRequests } from '@/lib/http/rate-limits'
import { madeOnce } from '@/lib/registry'
import { startScript } from '@/lib/untrusted/start-script'
import { type CodeError, OWN_FUNCTIONS, type OwnConfiguration, type OwnFunction } from './configuration'
import type { prepare } from './prepare'

/** Milliseconds for a process to start and to prepare some functions. The usual time is a fifth of a second. */
const TIME_MS = 3000
/** Saves that may wait. */
const WAITING = { ofClient: 4, ofAll: 50 }

const queue = madeOnce('own-code-saves', () => new FairQueue(1))

/**
 * Prepares functions in a process of its own: a parser may need more stack, memory or time than there is.
 * @param client whose turn it takes.
 * @throws Problem `too-many-requests` when too many wait.
 */
export async function prepareApart(client: string, functions: OwnConfiguration['functions']): Promise<ReturnType<typeof prepare>> {
  const names = OWN_FUNCTIONS.filter((name) => functions[name] !== undefined)
  const [first] = names
  if (first === undefined) return { javascript: {}, errors: [] }
  if (queue().waitingOf(client) >= WAITING.ofClient || queue().length >= WAITING.ofAll)
    throw tooManyRequests('Too many readers are saving code right now.', 5)
  return queue().run(client, async () => (await inProcess(functions)) ?? { javascript: {}, errors: [unreadable(first)] })
}

/** @returns undefined when the process ends without an answer. */
function inProcess(functions: OwnConfiguration['functions']): Promise<ReturnType<typeof prepare> | undefined> {
  const child = startScript('.next/prepare-process.mjs', 'playground/own-code/prepare-process.ts')
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), TIME_MS)
    child.channel?.ref()
    child.once('message', resolve)
    child.once('exit', () => {
      clearTimeout(late)
      resolve(undefined)
    })
    child.send(functions)
  })
}

function unreadable(name: OwnFunction): CodeError {
  return { function: name, line: 1, column: 1, message: 'This cannot be read: it is nested too deep, or takes too long to parse.' }
}
