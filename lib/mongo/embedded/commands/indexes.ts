import type { Document } from 'bson'
import { serialize } from 'bson'
import { arrayOfDocuments, type Command, collectionName } from '../command'
import { MongoServerError, notImplemented } from '../errors'
import { encodeCursorReply } from '../frames'
import type { IndexSpec } from '../storage/index'
import { isDocument, plainDocument } from '../values'

const KNOWN_OPTIONS = new Set(['key', 'name', 'unique', 'sparse', 'expireAfterSeconds', 'background', 'v', 'ns'])

export const createIndexes: Command = {
  help: 'Builds indexes: single, compound, unique, sparse, TTL.',
  arguments: ['indexes', 'commitQuorum'],
  run(body, { store, database }) {
    const name = collectionName(body, 'createIndexes')
    const specs = arrayOfDocuments(body, 'indexes').map(parseSpec)
    const createdCollectionAutomatically = !store.get(database, name)
    const collection = store.ensure(database, name)
    const numIndexesBefore = collection.indexes.size + 1
    for (const spec of specs) {
      const same = collection.indexes.get(spec.name)
      if (same) {
        if (describe(same.spec) === describe(spec)) continue
        throw new MongoServerError(
          86,
          `An existing index has the same name as the requested index. Requested index: ${describe(spec)}, existing index: ${describe(same.spec)}`
        )
      }
      const sameKey = [...collection.indexes.values()].find((index) => JSON.stringify(index.spec.key) === JSON.stringify(spec.key))
      if (sameKey) throw new MongoServerError(85, `Index already exists with a different name: ${sameKey.spec.name}`)
      if (spec.name !== '_id_') collection.createIndex(spec)
    }
    return { numIndexesBefore, numIndexesAfter: collection.indexes.size + 1, createdCollectionAutomatically }
  }
}

function parseSpec(raw: Document): IndexSpec {
  const { key, name, unique, sparse, expireAfterSeconds } = plainDocument(raw)
  const unknown = Object.keys(raw).find((option) => !KNOWN_OPTIONS.has(option))
  if (unknown) throw notImplemented(`the index option ${unknown}`)
  if (!isDocument(key) || Object.keys(key).length === 0) throw new MongoServerError(67, 'Index keys cannot be an empty object')
  if (typeof name !== 'string') throw new MongoServerError(9, "The 'name' field is a required property of an index specification")
  for (const [path, direction] of Object.entries(key)) {
    if (typeof direction === 'string') throw notImplemented(`a ${direction} index`)
    if (typeof direction !== 'number' || direction === 0)
      throw new MongoServerError(67, `Values in the index key pattern must be numbers other than 0: ${path}`)
  }
  if (expireAfterSeconds !== undefined && (typeof expireAfterSeconds !== 'number' || expireAfterSeconds < 0))
    throw new MongoServerError(67, "TTL index 'expireAfterSeconds' option must be within an acceptable range")
  if (expireAfterSeconds !== undefined && Object.keys(key).length > 1)
    throw new MongoServerError(67, 'TTL indexes are single-field indexes, compound indexes do not support TTL')
  return { name, key, unique: Boolean(unique), sparse: Boolean(sparse), ...(expireAfterSeconds !== undefined && { expireAfterSeconds }) }
}

function describe(spec: IndexSpec): string {
  return JSON.stringify({
    v: 2,
    key: spec.key,
    name: spec.name,
    unique: spec.unique,
    sparse: spec.sparse,
    expireAfterSeconds: spec.expireAfterSeconds
  })
}

export const listIndexes: Command = {
  help: 'The indexes of a collection.',
  arguments: ['cursor'],
  run(body, { store, database }) {
    const name = collectionName(body, 'listIndexes')
    const collection = store.get(database, name)
    if (!collection) throw new MongoServerError(26, `ns does not exist: ${database}.${name}`)
    const described = [...collection.indexes.values()].map(({ spec: { unique, sparse, ...spec } }) => ({
      v: 2,
      ...spec,
      ...(unique && { unique }),
      ...(sparse && { sparse })
    }))
    const documents = [{ v: 2, key: { _id: 1 }, name: '_id_' }, ...described].map((index) => serialize(index))
    return encodeCursorReply('firstBatch', documents, 0n, `${database}.${name}`)
  }
}

export const dropIndexes: Command = {
  help: 'Removes indexes by name, or all with "*".',
  arguments: ['index'],
  run(body, { store, database }) {
    const name = collectionName(body, 'dropIndexes')
    const collection = store.get(database, name)
    if (!collection) throw new MongoServerError(26, `ns not found ${database}.${name}`)
    const nIndexesWas = collection.indexes.size + 1
    if (body.index === '*') collection.indexes.clear()
    else if (typeof body.index !== 'string') throw notImplemented('dropping an index by its key')
    else if (body.index === '_id_') throw new MongoServerError(72, 'cannot drop _id index')
    else if (!collection.indexes.delete(body.index)) throw new MongoServerError(27, `index not found with name [${body.index}]`)
    return { nIndexesWas }
  }
}
