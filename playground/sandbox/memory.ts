import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'
import { traceBytes } from '../trace/store'

/** Bytes that a sandbox takes before anything is stored in it, a little more than `bench/scale.ts` measures. */
const EMPTY = {
  /** In the site and in its engine together. */
  here: 48 * 1024,
  /** In the site alone, where MongoDB is elsewhere. */
  elsewhere: 20 * 1024
}
/** Bytes of memory for each byte of a stored document: objects and the entries of indexes are larger than BSON. */
const IN_MEMORY = 4

/** Bytes of documents that sandboxes hold, as their databases said last. */
const stored = madeOnce('sandbox-memory', () => ({ bytes: new Map<string, number>(), total: 0 }))

/** Notes how much a sandbox holds now. */
export function noteStored(id: string, bytes: number): void {
  forgetStored(id)
  stored().bytes.set(id, bytes)
  stored().total += bytes
}

export function forgetStored(id: string): void {
  stored().total -= stored().bytes.get(id) ?? 0
  stored().bytes.delete(id)
}

/** Notes that the database was started anew, and holds nothing. */
export function forgetAllStored(): void {
  stored().bytes.clear()
  stored().total = 0
}

/**
 * Bytes of memory that sandboxes take on this machine, their traces included. It is an account, not what the system says: memory that is
 * given back comes to the system late, and until then every sandbox would seem too many.
 */
export function memoryOfSandboxes(count: number): number {
  if (mongo().engine === 'external') return count * EMPTY.elsewhere
  return count * EMPTY.here + stored().total * IN_MEMORY + traceBytes()
}
