import { MongoServerError } from '../errors'
import { queryOptions } from '../query/options'
import {
  type Command,
  checkFields,
  collectionName,
  countArgument,
  documentArgument,
  isOrdered,
  runWrites,
  withErrors,
  writesOf
} from './command'
import { deleteDocuments } from './writes'

export const deleteCommand: Command = {
  help: 'Removes documents.',
  arguments: ['deletes', 'ordered', 'let'],
  run(body, { store, database }) {
    const target = { database, name: collectionName(body, 'delete') }
    let n = 0
    const errors = runWrites(writesOf(body, 'deletes'), isOrdered(body), (write) => {
      checkFields('delete.deletes', write, ['q', 'limit', 'hint', 'collation'])
      const limit = countArgument(write, 'limit') ?? 0
      if (limit > 1) throw new MongoServerError(9, `The limit field in delete objects must be 0 or 1. Got ${limit}`)
      const request = { filter: documentArgument(write, 'q') ?? {}, multi: limit === 0, hint: write.hint }
      n += deleteDocuments(store, target, request, queryOptions(write, body.let))
    })
    return withErrors({ n }, errors)
  }
}
