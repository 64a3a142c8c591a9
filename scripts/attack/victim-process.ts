import { type Client, signedIn } from './client'
import type { Habit, Order, Reads, Word } from './victim'

/** The process of a victim: does what `victim.ts` tells it. */
let all: Reads = { ms: [], errors: [] }
let taken = 0
let timer: NodeJS.Timeout | undefined
let pending = new Set<Promise<void>>()

const say = (word: Word) => process.send?.(word)

async function read(client: Client, { path, patienceMs }: Habit, reads: Reads): Promise<void> {
  const start = performance.now()
  try {
    const response = await client.fetch(path, { patienceMs })
    if (response.status !== 200) reads.errors.push(`status ${response.status}`)
    else if (path === '/api/auth/session' && !('user' in ((await response.json()) as object))) reads.errors.push('signed out')
  } catch (error) {
    reads.errors.push((error as NodeJS.ErrnoException).code ?? String(error))
  }
  reads.ms.push(performance.now() - start)
}

async function watch(url: string, address: string, habit: Habit): Promise<void> {
  const client = await signedIn(url, habit.strategy, address)
  const reads: Reads = { ms: [], errors: [] }
  all = reads
  taken = 0
  pending = new Set()
  // The next read does not wait for this one: while the site stands still, every reader waits.
  timer = setInterval(() => {
    const one = read(client, habit, reads).finally(() => pending.delete(one))
    pending.add(one)
  }, habit.everyMs)
  say({ watching: true })
}

async function obey(order: Order): Promise<void> {
  if (typeof order === 'object') return watch(order.watch, order.address, order.habit)
  if (order === 'take') {
    say({ reads: { ms: all.ms.slice(taken), errors: all.errors } })
    taken = all.ms.length
    return
  }
  clearInterval(timer)
  await Promise.all(pending)
  say({ reads: all })
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => say({ problem: String(error) }))
})
