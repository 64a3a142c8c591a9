import {
  arrayOfDocuments,
  type Command,
  collectionName,
  countArgument,
  documentArgument,
  isOrdered,
  runWrites,
  withErrors
} from '../command'
import { MongoServerError } from '../errors'
import { compileFilter } from '../query/filter'
import { refuse } from './update'

export const deleteCommand: Command = {
  help: 'Removes documents.',
  arguments: ['deletes', 'ordered'],
  run(body, { store, database }) {
    const collection = store.get(database, collectionName(body, 'delete'))
    let n = 0
    const errors = runWrites(arrayOfDocuments(body, 'deletes'), isOrdered(body), (write) => {
      refuse(write)
      const limit = countArgument(write, 'limit') ?? 0
      if (limit > 1) throw new MongoServerError(9, `The limit field in delete objects must be 0 or 1. Got ${limit}`)
      const filter = documentArgument(write, 'q') ?? {}
      compileFilter(filter)
      const found = collection?.find(filter) ?? []
      for (const stored of limit === 1 ? found.slice(0, 1) : found) {
        collection?.delete(stored)
        n++
      }
    })
    return withErrors({ n }, errors)
  }
}
