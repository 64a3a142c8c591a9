import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { newAddress } from './client'

/** What a victim reads, and how often. */
export interface Habit {
  path: string
  strategy: 'jwt' | 'database'
  everyMs: number
  /** Milliseconds after which an answer counts as never given. */
  patienceMs: number
}

const SESSION: Habit = { path: '/api/auth/session', strategy: 'jwt', everyMs: 100, patienceMs: 5000 }

/** What the process of the victim is told. */
export type Order = { watch: string; address: string; habit: Habit } | 'take' | 'rest'

/** Reads of some time: the milliseconds of each, and what went wrong. */
export interface Reads {
  ms: number[]
  errors: string[]
}

/** What the process of the victim answers. */
export type Word = { watching: true } | { problem: string } | { reads: Reads }

/**
 * A signed-in visitor who reads something again and again, the session unless a habit says otherwise. It lives in a process of its own,
 * or its times would be those of the attacker.
 */
export class Victim {
  private readonly child: ChildProcess = fork(fileURLToPath(new URL('./victim-process.ts', import.meta.url)))

  /** Signs in and begins to read what the habit names; the rest of the habit is the usual. @throws Error when the site does not let it. */
  async watch(url: string, habit: Partial<Habit> = {}): Promise<void> {
    const word = await this.ask({ watch: url, address: newAddress(), habit: { ...SESSION, ...habit } })
    if ('problem' in word) throw new Error(`the victim cannot begin: ${word.problem}`)
  }

  /** The reads since the last call, or since the beginning. */
  async take(): Promise<Reads> {
    return readsOf(await this.ask('take'))
  }

  /** Stops reading. @returns all reads since the beginning. */
  async rest(): Promise<Reads> {
    return readsOf(await this.ask('rest'))
  }

  leave(): void {
    this.child.kill()
  }

  private async ask(order: Order): Promise<Word> {
    const answer = once(this.child, 'message')
    this.child.send(order)
    const [word] = await answer
    return word as Word
  }
}

function readsOf(word: Word): Reads {
  if (!('reads' in word)) throw new Error('The victim does not tell what it read.')
  return word.reads
}
