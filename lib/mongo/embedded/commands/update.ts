import type { Document } from 'bson'
import { queryOptions } from '../query/options'
import {
  type Command,
  checkFields,
  collectionName,
  documentArgument,
  flagArgument,
  isOrdered,
  runWrites,
  withErrors,
  writesOf
} from './command'
import { updateDocuments } from './writes'

const FIELDS = ['q', 'u', 'c', 'multi', 'upsert', 'arrayFilters', 'hint', 'sort', 'collation']

export const update: Command = {
  help: 'Changes documents: by operators, by a pipeline, or as a whole.',
  arguments: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  run(body, { store, database }) {
    const target = { database, name: collectionName(body, 'update') }
    const upserted: Document[] = []
    let n = 0
    let nModified = 0
    const errors = runWrites(writesOf(body, 'updates'), isOrdered(body), (write, index) => {
      checkFields('update.updates', write, FIELDS)
      const request = {
        filter: documentArgument(write, 'q') ?? {},
        change: write.u,
        multi: flagArgument(write, 'multi'),
        upsert: flagArgument(write, 'upsert'),
        sort: documentArgument(write, 'sort'),
        arrayFilters: write.arrayFilters,
        hint: write.hint,
        bypassValidation: flagArgument(body, 'bypassDocumentValidation')
      }
      // `c` holds constants of this one update, which only a pipeline may have.
      const options = queryOptions(write, write.c ? { ...documentArgument(body, 'let'), ...documentArgument(write, 'c') } : body.let)
      const result = updateDocuments(store, target, request, options)
      n += result.n
      nModified += result.nModified
      if (result.upserted) upserted.push({ index, ...result.upserted })
    })
    return withErrors({ n, nModified, ...(upserted.length > 0 && { upserted }) }, errors)
  }
}
