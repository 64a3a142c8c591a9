import type { Binary } from 'mongodb'
import { logFailure } from '@/lib/log'
import { mongo } from '@/lib/mongo/runtime'
import { endOtherStreams } from '../sandbox/store'
import { tellOf, visitorsHeard } from '../trace/outbox'
import { tellOfOthers } from '../trace/store'

/** Milliseconds between two looks at what other processes have written. */
const LOOK_EVERY_MS = 150
/** Milliseconds after which a change stream that broke is opened again. */
const AGAIN_MS = 1000

/**
 * Hears of what happens at other processes that share the database: traces of visitors who listen here, and the end of their sandboxes.
 * A replica set or a sharded cluster tells of it in one change stream; a server alone is asked, once for all streams of this process and
 * only while somebody listens. Source: MongoDB's manual, "Change Streams", section "Availability".
 */
export async function hearOthers(): Promise<void> {
  const hello = await mongo().connection.getClient().db('admin').command({ hello: 1 })
  if (hello.setName !== undefined || hello.msg === 'isdbgrid') follow()
  else setInterval(() => void look(), LOOK_EVERY_MS).unref()
}

let isLooking = false

async function look(): Promise<void> {
  if (isLooking || !mongo().isUp) return
  isLooking = true
  try {
    await tellOfOthers()
    await endOtherStreams()
  } catch (error) {
    logFailure('looking for what other processes wrote', error)
  } finally {
    isLooking = false
  }
}

/** A change of the site's database, as far as it is used here. Source: MongoDB's manual, "Change Events". */
export interface Change {
  ns?: { coll?: string }
  fullDocument?: { _id: string; visitor: string; keptAt: Date; json: Binary }
}

/** New traces, and sandboxes that are reset or removed; not their times of last use, which are most of all changes. */
const FOLLOWED = [
  {
    $match: {
      $or: [
        { 'ns.coll': 'traces', operationType: 'insert' },
        { 'ns.coll': 'sandboxes', 'updateDescription.updatedFields.generation': { $exists: true } },
        { 'ns.coll': 'sandboxes', 'updateDescription.updatedFields.removing': { $exists: true } }
      ]
    }
  }
]

function follow(): void {
  const changes = mongo().connection.watch(FOLLOWED)
  changes.on('change', (change) => tellOfChange(change as unknown as Change))
  changes.once('error', (error) => {
    logFailure('following what other processes write', error)
    void changes.close().catch(() => {})
    setTimeout(() => {
      follow()
      // What was written meanwhile.
      void look()
    }, AGAIN_MS).unref()
  })
}

/** Passes a change on to those who listen here. */
export function tellOfChange({ ns, fullDocument }: Change): void {
  if (ns?.coll === 'sandboxes') {
    endOtherStreams().catch((error: unknown) => logFailure('ending streams', error))
    return
  }
  if (ns?.coll !== 'traces' || !fullDocument || !visitorsHeard().includes(fullDocument.visitor)) return
  const { _id, visitor, keptAt, json } = fullDocument
  tellOf({ id: _id, visitor, keptAt, json: Buffer.from(json.value()) })
}
