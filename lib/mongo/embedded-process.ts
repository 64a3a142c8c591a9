import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { logFailure } from '../log'
import { StartupError } from '../startup-error'
import type { EmbeddedOptions } from './embedded/server'

/** Made by `npm run build`: the embedded server as one script. */
export const EMBEDDED_FILE = '.next/mongo-process.mjs'

/** Megabytes of heap that the process may have, and the part of them for what it keeps. The rest is for work and for garbage. */
const HEAP_MB = 1024
const DOCUMENTS_PART = 0.6
const MB = 1024 * 1024
/** Milliseconds between two questions whether it still takes its turns, and how many may stay without an answer. A command ends by itself after ten seconds. */
const ASK_EVERY_MS = 1000
const MAX_UNANSWERED = 20
/** Milliseconds before another attempt to start it anew, when one failed; twice as many before each further one. */
const AGAIN_MS = 200
const LONGEST_PAUSE_MS = 5000
/** Milliseconds that a process may take to start. */
const START_MS = 20_000

export interface EmbeddedProcess {
  uri: string
  /** Has `listener` called when the process has ended by itself and a new one, empty, has taken its place at the same address. */
  onRestart(listener: () => void): void
  stop(): Promise<void>
}

/**
 * Starts the embedded server in a process of its own, with a heap and turns of its own, and a password that is made here. A process that
 * ends by itself, or that answers nothing for {@link MAX_UNANSWERED} seconds, is followed by a new one.
 * @param heapMb megabytes of heap.
 * @throws StartupError when it does not start.
 */
export async function startEmbeddedProcess(heapMb = HEAP_MB): Promise<EmbeddedProcess> {
  const password = randomBytes(24).toString('base64url')
  const listeners: (() => void)[] = []
  let isStopped = false
  const { uri, port, ...first } = await launch({ password, port: 0, heapMb })
  let { child } = first
  keep()
  return {
    uri,
    onRestart: (listener) => void listeners.push(listener),
    async stop() {
      isStopped = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      // It keeps nothing, and one that is frozen would not hear of a wish.
      child.kill('SIGKILL')
      await ended
    }
  }

  /** Starts a new process when this one ends. */
  function keep(): void {
    const watched = child
    let unanswered = 0
    const asking = setInterval(() => {
      if (++unanswered > MAX_UNANSWERED) watched.kill('SIGKILL')
      // One that has just ended takes no message; its end is heard of below.
      else if (watched.connected) watched.send('there?', () => {})
    }, ASK_EVERY_MS).unref()
    watched.on('message', () => {
      unanswered = 0
    })
    watched.once('exit', () => {
      clearInterval(asking)
      if (!isStopped) void restart()
    })
  }

  async function restart(): Promise<void> {
    for (let pause = AGAIN_MS; !isStopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MS))
      try {
        child = (await launch({ password, port, heapMb })).child
        if (isStopped) child.kill('SIGKILL')
        else {
          keep()
          for (const listener of listeners) listener()
        }
        return
      } catch (error) {
        logFailure('starting the embedded MongoDB anew', error)
        await sleep(pause, undefined, { ref: false })
      }
  }
}

interface Launch {
  password: string
  port: number
  heapMb: number
}

async function launch({ password, port, heapMb }: Launch): Promise<{ child: ChildProcess; uri: string; port: number }> {
  // A build has bundled it. In development and in tests it is TypeScript.
  const isBuilt = process.env.NODE_ENV === 'production'
  const file = isBuilt ? EMBEDDED_FILE : fileURLToPath(new URL('./embedded/mongo-process.ts', import.meta.url))
  const options: EmbeddedOptions = { port, password, maxBytes: heapMb * MB * DOCUMENTS_PART }
  const child = fork(file, {
    execArgv: [`--max-old-space-size=${heapMb}`, ...(isBuilt ? [] : ['--import', 'tsx'])],
    env: {
      NODE_ENV: process.env.NODE_ENV,
      PATH: process.env.PATH,
      EMBEDDED_OPTIONS: JSON.stringify(options)
    },
    // A heap that is full is reported at length, and the site says that itself.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc']
  })
  const late = setTimeout(() => child.kill('SIGKILL'), START_MS)
  const [said] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new StartupError(`The embedded MongoDB does not start: its process ended with code ${code}.`))
    )
  ]).finally(() => clearTimeout(late))) as [{ uri: string; port: number }]
  // The parent ends when its own work does.
  child.unref()
  child.channel?.unref()
  return { child, ...said }
}
