import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { Turns } from './turns'

/** A response that is open until it is closed. */
class Answer extends EventEmitter {
  destroyed = false
  begun = false
  close() {
    this.destroyed = true
    this.emit('close')
  }
}

function ask(turns: Turns, client: string, count = 1): Answer[] {
  return Array.from({ length: count }, () => {
    const answer = new Answer()
    turns.take(client, answer as unknown as ServerResponse, () => {
      answer.begun = true
    })
    return answer
  })
}

const begun = (answers: Answer[]) => answers.filter((answer) => answer.begun).length

it('works on eight requests of a client, and on those of another beside them', async () => {
  const turns = new Turns()
  const many = ask(turns, 'many', 20)
  const other = ask(turns, 'other')
  await expect.poll(() => begun(other)).toBe(1)
  expect(begun(many)).toBe(8)
  many[0]?.close()
  await expect.poll(() => begun(many)).toBe(9)
})

it('gives the turn of one that takes long to the next', async () => {
  const turns = new Turns()
  const many = ask(turns, 'many', 20)
  await expect.poll(() => begun(many)).toBe(20)
})

it('begins nothing for a client that has left, and forgets clients', async () => {
  const turns = new Turns()
  const many = ask(turns, 'many', 10)
  many[9]?.close()
  for (const answer of many) answer.close()
  await expect.poll(() => turns.clients).toBe(0)
  expect(begun(many)).toBe(8)
})

it('runs each request in its own asynchronous context', async () => {
  const turns = new Turns()
  const storage = new AsyncLocalStorage<number>()
  const seen: (number | undefined)[] = []
  for (let i = 0; i < 12; i++) {
    const answer = new Answer()
    storage.run(i, () => turns.take('one', answer as unknown as ServerResponse, () => seen.push(storage.getStore())))
  }
  await expect.poll(() => seen).toEqual(Array.from({ length: 12 }, (_, i) => i))
})
