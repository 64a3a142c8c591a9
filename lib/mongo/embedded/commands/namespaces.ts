import { serialize } from 'bson'
import { type Command, collectionName, documentArgument, flagArgument } from '../command'
import { MongoServerError } from '../errors'
import { encodeCursorReply } from '../frames'
import { compileFilter } from '../query/filter'

export const create: Command = {
  help: 'Makes an empty collection.',
  arguments: [],
  run(body, { store, database }) {
    const name = collectionName(body, 'create')
    if (store.get(database, name)) throw new MongoServerError(48, `Collection ${database}.${name} already exists.`)
    store.ensure(database, name)
    return {}
  }
}

export const drop: Command = {
  help: 'Removes a collection.',
  arguments: [],
  run(body, { store, database }) {
    const name = collectionName(body, 'drop')
    const indexes = store.get(database, name)?.indexes.size
    if (!store.drop(database, name)) return { ok: 1 }
    return { nIndexesWas: (indexes ?? 0) + 1, ns: `${database}.${name}` }
  }
}

export const dropDatabase: Command = {
  help: 'Removes a database.',
  arguments: [],
  run(_body, { store, database }) {
    return store.databases.delete(database) ? { dropped: database } : {}
  }
}

export const listCollections: Command = {
  help: 'The collections of a database.',
  arguments: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(body, { store, database }) {
    const matches = compileFilter(documentArgument(body, 'filter') ?? {})
    const nameOnly = flagArgument(body, 'nameOnly')
    const described = [...(store.databases.get(database)?.keys() ?? [])].map((name) => ({
      name,
      type: 'collection',
      ...(!nameOnly && { options: {}, info: { readOnly: false }, idIndex: { v: 2, key: { _id: 1 }, name: '_id_' } })
    }))
    const documents = described.filter(matches).map((collection) => serialize(collection))
    return encodeCursorReply('firstBatch', documents, 0n, `${database}.$cmd.listCollections`)
  }
}

export const listDatabases: Command = {
  help: 'The databases that have a collection.',
  arguments: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(body, { store, database }) {
    if (database !== 'admin') throw new MongoServerError(13, 'listDatabases may only be run against the admin database.')
    const matches = compileFilter(documentArgument(body, 'filter') ?? {})
    const nameOnly = flagArgument(body, 'nameOnly')
    const databases = [...store.databases].map(([name, collections]) => {
      let sizeOnDisk = 0
      for (const collection of collections.values()) for (const { bytes } of collection.find({})) sizeOnDisk += bytes.length
      return { name, ...(!nameOnly && { sizeOnDisk, empty: false }) }
    })
    return { databases: databases.filter(matches) }
  }
}
