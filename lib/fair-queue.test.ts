import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, it } from 'vitest'
import { FairQueue } from './fair-queue'

const pause = () => new Promise((resolve) => setTimeout(resolve, 5))

it('runs as many at a time as it may', async () => {
  const queue = new FairQueue(2)
  let running = 0
  let most = 0
  const task = async () => {
    most = Math.max(most, ++running)
    await pause()
    running--
  }
  await Promise.all(Array.from({ length: 10 }, () => queue.run('a', task)))
  expect(most).toBe(2)
})

it('lets a client with one task pass one with many', async () => {
  const queue = new FairQueue(1)
  const order: string[] = []
  const task = (name: string) => async () => {
    await pause()
    order.push(name)
  }
  const many = Array.from({ length: 5 }, () => queue.run('many', task('many')))
  const [one] = [queue.run('one', task('one'))]
  await Promise.all([...many, one])
  expect(order.indexOf('one')).toBeLessThanOrEqual(2)
})

it('knows how many wait, of whom, and of how many clients', async () => {
  const queue = new FairQueue(1)
  const tasks = ['a', 'a', 'a', 'b'].map((client) => queue.run(client, pause))
  expect([queue.length, queue.waitingOf('a'), queue.waitingOf('b'), queue.clients]).toEqual([3, 3, 1, 2])
  await Promise.all(tasks)
  expect([queue.length, queue.waitingOf('a'), queue.clients]).toEqual([0, 0, 0])
})

it('gives back what a task returns or throws, and goes on', async () => {
  const queue = new FairQueue(1)
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queue.run('a', async () => 7)).toBe(7)
})

it('runs each task in the asynchronous context of the one who asked for it', async () => {
  const storage = new AsyncLocalStorage<string>()
  const queue = new FairQueue(1)
  const asked = ['one', 'two', 'three'].map((name) =>
    storage.run(name, () =>
      queue.run('a', async () => {
        await pause()
        return storage.getStore()
      })
    )
  )
  expect(await Promise.all(asked)).toEqual(['one', 'two', 'three'])
})
