import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compileFilter } from '../query/filter'
import { queryOptions } from '../query/options'
import { isPositional, positionFinder } from '../query/position'
import { compileProjection } from '../query/projection'
import { parseSort } from '../query/sort'
import { compileUpdate } from '../query/update'
import { type Command, collectionName, documentArgument, flagArgument } from './command'

export const findAndModify: Command = {
  help: 'Changes or removes one document and returns it.',
  arguments: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'bypassDocumentValidation',
    'collation',
    'arrayFilters',
    'hint',
    'let'
  ],
  run(body, { store, database }) {
    const name = collectionName(body, 'findAndModify' in body ? 'findAndModify' : 'findandmodify')
    const remove = flagArgument(body, 'remove')
    const upsert = flagArgument(body, 'upsert')
    const returnNew = flagArgument(body, 'new')
    if (remove === (body.update !== undefined))
      throw new MongoServerError(
        9,
        remove ? 'Cannot specify both an update and remove=true' : 'Either an update or remove=true must be specified'
      )
    if (remove && (upsert || returnNew))
      throw new MongoServerError(
        9,
        `Cannot specify both ${upsert ? 'upsert' : 'new'}=true and remove=true${returnNew ? "; 'remove' always returns the deleted document" : ''}`
      )
    const options = queryOptions(body)
    const filter = documentArgument(body, 'query') ?? {}
    compileFilter(filter, options)
    const bypassValidation = flagArgument(body, 'bypassDocumentValidation')
    const fields = documentArgument(body, 'fields')
    const projection = compileProjection(fields, options, true)
    const positionOf = positionFinder(filter, options)
    const needsPosition = isPositional(fields)
    const project = (document: Document, matched = document) =>
      projection ? projection(document, needsPosition ? positionOf(matched) : undefined) : document
    const collection = store.get(database, name)
    const [stored] = collection?.find(filter, options, { sort: parseSort(documentArgument(body, 'sort')), hint: body.hint, limit: 1 }) ?? []
    if (remove) {
      if (!stored) return { lastErrorObject: { n: 0 }, value: null }
      const value = project(stored.document)
      collection?.delete(stored)
      return { lastErrorObject: { n: 1 }, value }
    }
    const change = compileUpdate(body.update, options, body.arrayFilters)
    if (!collection || !stored) {
      if (!upsert) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null }
      const { document } = store.ensure(database, name).upsert(filter, change.apply, bypassValidation)
      return { lastErrorObject: { n: 1, updatedExisting: false, upserted: document._id }, value: returnNew ? project(document) : null }
    }
    // Projected before anything is written, so that a projection that fails leaves nothing changed.
    const before = returnNew ? undefined : project(stored.document)
    const position = change.needsPosition ? positionOf(stored.document) : undefined
    const { after } = collection.update(stored, change.apply, position, bypassValidation)
    return { lastErrorObject: { n: 1, updatedExisting: true }, value: before ?? project(after.document, stored.document) }
  }
}
