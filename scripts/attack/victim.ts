import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { newAddress } from './client'

/** What the process of the victim is told. */
export type Order = { watch: string; address: string } | 'take' | 'rest'

/** Session reads of some time: the milliseconds of each, and what went wrong. */
export interface Reads {
  ms: number[]
  errors: string[]
}

/** What the process of the victim answers. */
export type Word = { watching: true } | { problem: string } | { reads: Reads }

/**
 * A signed-in visitor who reads the session every 100 ms. It lives in a process of its own, or its times would be those of the
 * attacker.
 */
export class Victim {
  private readonly child: ChildProcess = fork(fileURLToPath(new URL('./victim-process.ts', import.meta.url)))

  /** Signs in and begins to read. @throws Error when the site does not let it. */
  async watch(url: string): Promise<void> {
    const word = await this.ask({ watch: url, address: newAddress() })
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
