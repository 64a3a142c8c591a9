import { mongo } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'

/** Bytes that a sandbox takes before anything is stored in it, a little more than `bench/scale.ts` measures. */
const EMPTY = {
  /** In the site and in its engine together. */
  here: 48 * 1024,
  /** In the site alone, where MongoDB is elsewhere. */
  elsewhere: 20 * 1024
}
/** Bytes of memory for each byte of a stored document: objects and the entries of indexes are larger than BSON. */
const IN_MEMORY = 4

/** Bytes of memory beyond which a sandbox is heavy. */
const HEAVY = 512 * 1024

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
 * Bytes of memory that sandboxes take on this machine. Their traces have a bound of their own. It is an account, not what the system says:
 * memory that is given back comes to the system late, and until then every sandbox would seem too many.
 */
export function memoryOfSandboxes(count: number): number {
  if (mongo().engine === 'external') return count * EMPTY.elsewhere
  return count * EMPTY.here + stored().total * IN_MEMORY
}

/** The sandboxes that hold much on this machine, by id, and the bytes of memory that each takes. */
export function heavySandboxes(): Map<string, number> {
  if (mongo().engine === 'external') return new Map()
  const taken = [...stored().bytes].map(([id, bytes]) => [id, EMPTY.here + bytes * IN_MEMORY] as const)
  return new Map(taken.filter(([, bytes]) => bytes > HEAVY))
}
