import type { CommandStartedEvent, MongoClient } from 'mongodb'
import { capture, snapshot } from './core/capture'
import type { MongoEvent, TraceEvent } from './events'
import { begin, currentRecording } from './recorder'

type Reply = { cursor?: { firstBatch?: unknown[]; nextBatch?: unknown[] }; n?: number; value?: unknown }

/** Number of documents of one command that are kept. */
const DOCUMENTS = 5

/**
 * Records the commands that the driver sends, from its own command monitoring. The client needs `monitorCommands: true`. A
 * command belongs to the request during which it was sent. Commands to other databases than that visitor's are not recorded.
 */
export function recordCommands(client: MongoClient): void {
  const running = new Map<string, (outcome: () => Partial<TraceEvent>) => void>()
  const key = ({ requestId, connectionId }: { requestId: number; connectionId?: string | number }) => `${connectionId} ${requestId}`

  client.on('commandStarted', (started) => {
    if (started.databaseName !== currentRecording()?.database) return
    const { collection, filter, written } = partsOf(started)
    const end = begin({ kind: 'mongodb', name: started.commandName, collection }, () => ({
      ...(filter !== undefined && { filter: capture(filter) }),
      ...(written && { documents: written.map(capture) })
    }))
    if (end) running.set(key(started), end)
  })
  const finish = (event: Parameters<typeof key>[0], outcome: () => Partial<TraceEvent>) => {
    const end = running.get(key(event))
    if (!end) return
    running.delete(key(event))
    end(outcome)
  }
  // A reply is decoded only for the monitor, so it stays as it is until the trace is put together.
  client.on('commandSucceeded', (succeeded) => finish(succeeded, () => found(succeeded.reply as Reply)))
  client.on('commandFailed', (failed) => finish(failed, () => ({ error: `${failed.failure.name}: ${failed.failure.message}` })))
}

/** The command's collection, and its filter or documents as they are now. */
function partsOf({ commandName, command }: CommandStartedEvent) {
  const target = command[commandName] as unknown
  const collection = typeof target === 'string' ? target : String(command.collection ?? '')
  const [change] = (command.updates ?? command.deletes ?? []) as { q?: unknown; u?: unknown }[]
  const filter = command.filter ?? command.query ?? change?.q
  const written = (command.documents ?? (change?.u === undefined ? command.update && [command.update] : [change.u])) as
    | unknown[]
    | undefined
  return {
    collection,
    filter: snapshot(filter),
    written: written?.slice(0, DOCUMENTS).map((document) => snapshot(document))
  }
}

function found({ cursor, n, value }: Reply): Partial<MongoEvent> {
  const batch = cursor?.firstBatch ?? cursor?.nextBatch
  if (batch) return { documents: batch.slice(0, DOCUMENTS).map(capture), count: batch.length }
  if (value !== undefined) return { documents: value === null ? [] : [capture(value)], count: value === null ? 0 : 1 }
  return n === undefined ? {} : { count: n }
}
