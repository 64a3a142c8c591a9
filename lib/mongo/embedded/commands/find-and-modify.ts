import type { Document } from 'bson'
import { type Command, collectionName, documentArgument, flagArgument } from '../command'
import { MongoServerError } from '../errors'
import { compileProjection } from '../query/projection'
import { parseSort } from '../query/sort'
import { compileUpdate } from '../query/update'
import { plainSort } from './find'
import { refuse } from './update'

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
    refuse(body)
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
    const filter = documentArgument(body, 'query') ?? {}
    const project = compileProjection(documentArgument(body, 'fields')) ?? ((document: Document) => document)
    const collection = store.ensure(database, name)
    const [stored] = collection.find(filter, parseSort(plainSort(body)))
    if (remove) {
      if (!stored) return { lastErrorObject: { n: 0 }, value: null }
      collection.delete(stored)
      return { lastErrorObject: { n: 1 }, value: project(stored.document) }
    }
    const change = compileUpdate(body.update)
    if (!stored) {
      if (!upsert) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null }
      const { document } = collection.upsert(filter, change)
      return { lastErrorObject: { n: 1, updatedExisting: false, upserted: document._id }, value: returnNew ? project(document) : null }
    }
    const { after } = collection.update(stored, change)
    return { lastErrorObject: { n: 1, updatedExisting: true }, value: project((returnNew ? after : stored).document) }
  }
}
