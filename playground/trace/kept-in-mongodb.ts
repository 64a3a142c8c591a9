import { Binary } from 'mongodb'
import { mongo } from '@/lib/mongo/runtime'
import { HeldTraces } from './held'
import { ALL_BYTES, KEPT_BYTES, KEPT_MS, type Shelf } from './kept'
import type { SealedTrace } from './outbox'
import { KEPT_TRACES } from './read/kept-traces'

/** A trace as the site's own database keeps it. */
interface StoredTrace {
  _id: string
  visitor: string
  keptAt: Date
  /** Length of the JSON. */
  bytes: number
  json: Binary
}

/** Number and bytes of new traces after which a visitor's oldest are removed. A read never returns more than `KEPT_TRACES`. */
const PRUNE_EVERY = { traces: 50, bytes: 256 * 1024 }
/** Number of traces that are read with one command. */
const BATCH = 20

/** Traces in a MongoDB that several processes may share: each of them reads what all have written. */
export class KeptInMongodb implements Shelf {
  /** What this process has written. */
  private readonly held = new HeldTraces()

  get bytes(): number {
    return this.held.bytes
  }

  async prepare(): Promise<void> {
    // MongoDB removes expired traces once a minute, so reads look at the time as well.
    await stored().createIndexes([{ key: { visitor: 1 } }, { key: { keptAt: 1 }, expireAfterSeconds: KEPT_MS / 1000 }])
  }

  async put(traces: readonly SealedTrace[]): Promise<void> {
    await stored().insertMany(
      traces.map(({ id, json, ...trace }) => ({ _id: id, ...trace, bytes: json.length, json: new Binary(json) })),
      { ordered: false }
    )
    const full = new Set(traces.filter((trace) => this.isFull(trace)).map(({ visitor }) => visitor))
    for (const visitor of full) await this.prune(visitor)
    const largest = () => this.held.largestBeyond(ALL_BYTES, Date.now() - KEPT_MS)
    for (let next = largest(); next; next = largest()) await this.prune(next.visitor, next.bytes / 2)
  }

  async *read(visitor: string, after: string): AsyncGenerator<SealedTrace> {
    const ids = await stored()
      .find({ visitor, _id: { $gt: after }, keptAt: { $gt: new Date(Date.now() - KEPT_MS) } })
      .project<{ _id: string }>({ _id: 1 })
      .sort({ _id: 1 })
      .toArray()
    for (let i = Math.max(0, ids.length - KEPT_TRACES); i < ids.length; i += BATCH)
      for (const trace of await fetchTraces(ids.slice(i, i + BATCH).map(({ _id }) => _id))) yield trace
  }

  async drop(visitor: string): Promise<void> {
    this.held.forget(visitor)
    await stored().deleteMany({ visitor })
  }

  /** Counts a written trace. @returns whether it is time to remove its visitor's oldest. */
  private isFull({ visitor, json }: SealedTrace): boolean {
    const { traces, bytes } = this.held.add(visitor, json.length)
    return traces >= PRUNE_EVERY.traces || bytes >= PRUNE_EVERY.bytes
  }

  /** Removes a visitor's traces beyond the newest `KEPT_TRACES` and the newest `most` bytes. */
  private async prune(visitor: string, most = KEPT_BYTES): Promise<void> {
    const newestFirst = await stored().find({ visitor }).project<{ _id: string; bytes: number }>({ bytes: 1 }).sort({ _id: -1 }).toArray()
    let left = 0
    const isBeyond = ({ bytes }: { bytes: number }, i: number) => {
      if (i >= KEPT_TRACES || left + bytes > most) return true
      left += bytes
      return false
    }
    const newestGone = newestFirst.find(isBeyond)
    if (newestGone) await stored().deleteMany({ visitor, _id: { $lte: newestGone._id } })
    this.held.remaining(visitor, left)
  }
}

function stored() {
  return mongo().connection.collection<StoredTrace>('traces')
}

async function fetchTraces(ids: string[]): Promise<SealedTrace[]> {
  const found = await stored()
    .find({ _id: { $in: ids } })
    .sort({ _id: 1 })
    .toArray()
  return found.map(({ _id, visitor, keptAt, json }) => ({ id: _id, visitor, keptAt, json: Buffer.from(json.value()) }))
}

/** The traces that were kept after a moment by whichever process, of some visitors. @param isNew whether a trace of this id is wanted. */
export async function readKeptSince(since: Date, visitors: readonly string[], isNew: (id: string) => boolean): Promise<SealedTrace[]> {
  const fresh = await stored()
    .find({ keptAt: { $gt: since }, visitor: { $in: [...visitors] } })
    .project<{ _id: string }>({ _id: 1 })
    .toArray()
  const ids = fresh.map(({ _id }) => _id).filter(isNew)
  return ids.length > 0 ? fetchTraces(ids) : []
}
