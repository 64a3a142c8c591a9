import type { Document } from 'bson'
import {
  arrayOfDocuments,
  type Command,
  collectionName,
  documentArgument,
  flagArgument,
  isOrdered,
  runWrites,
  withErrors
} from '../command'
import { MongoServerError, notImplemented } from '../errors'
import { parseSort } from '../query/sort'
import { compileUpdate } from '../query/update'
import { isDocument } from '../values'
import { plainSort } from './find'

const REFUSED = ['collation', 'arrayFilters', 'hint', 'c', 'let'] as const

export const update: Command = {
  help: 'Changes documents, by operators or as a whole.',
  arguments: ['updates', 'ordered', 'bypassDocumentValidation'],
  run(body, { store, database }) {
    const collection = store.ensure(database, collectionName(body, 'update'))
    const upserted: Document[] = []
    let n = 0
    let nModified = 0
    const errors = runWrites(arrayOfDocuments(body, 'updates'), isOrdered(body), (write, index) => {
      refuse(write)
      const filter = documentArgument(write, 'q') ?? {}
      const change = compileUpdate(write.u)
      const multi = flagArgument(write, 'multi')
      if (multi && !isOperators(write.u)) throw new MongoServerError(9, 'multi update is not supported for replacement-style update')
      const found = collection.find(filter, parseSort(plainSort(write)))
      const targets = multi ? found : found.slice(0, 1)
      if (targets.length === 0 && flagArgument(write, 'upsert')) {
        upserted.push({ index, _id: collection.upsert(filter, change).document._id })
        n++
        return
      }
      for (const stored of targets) {
        if (collection.update(stored, change).modified) nModified++
        n++
      }
    })
    return withErrors({ n, nModified, ...(upserted.length > 0 && { upserted }) }, errors)
  }
}

/** Options of a single write that would change what it does. */
export function refuse(write: Document): void {
  for (const option of REFUSED) if (write[option] !== undefined) throw notImplemented(option)
}

function isOperators(update: unknown): boolean {
  return isDocument(update) && (Object.keys(update)[0] ?? '$').startsWith('$')
}
