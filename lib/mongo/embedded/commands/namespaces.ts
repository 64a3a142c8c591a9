import { isDeepStrictEqual } from 'node:util'
import { type Document, Double, Long, serialize } from 'bson'
import { compilePipeline, stageContext } from '../aggregation/pipeline'
import { MongoServerError, notImplemented } from '../errors'
import { compileFilter } from '../query/filter'
import { queryOptions } from '../query/options'
import { arrayOfDocuments, type Command, type Context, collectionName, documentArgument, flagArgument } from './command'
import { firstBatchOf } from './cursors'

/** Options of `create` that MongoDB has and that would change what a collection does. */
const REFUSED = [
  'capped',
  'size',
  'max',
  'collation',
  'timeseries',
  'expireAfterSeconds',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'encryptedFields',
  'storageEngine',
  'indexOptionDefaults'
]

export const create: Command = {
  help: 'Makes an empty collection, with or without a validator, or a view.',
  arguments: ['validator', 'validationLevel', 'validationAction', 'idIndex', 'autoIndexId', 'viewOn', 'pipeline', ...REFUSED],
  run(body, context) {
    const { store, database } = context
    const name = collectionName(body, 'create')
    const refused = REFUSED.find((option) => body[option] !== undefined && body[option] !== false)
    if (refused) throw notImplemented(`the collection option ${refused}`)
    if (body.viewOn !== undefined) return createView(name, body, context)
    const validator = documentArgument(body, 'validator')
    if (validator) compileFilter(validator, queryOptions({}))
    if ((body.validationLevel ?? 'strict') !== 'strict') throw notImplemented(`validationLevel ${String(body.validationLevel)}`)
    if ((body.validationAction ?? 'error') !== 'error') throw notImplemented(`validationAction ${String(body.validationAction)}`)
    if (store.views(database).has(name)) throw exists(database, name)
    const existing = store.get(database, name)
    if (existing) {
      // Making a collection again is no error while its options are the same.
      if (isDeepStrictEqual(existing.validator, validator)) return {}
      throw exists(database, name)
    }
    store.ensure(database, name).validator = validator
    return {}
  }
}

function exists(database: string, name: string): MongoServerError {
  return new MongoServerError(48, `Collection ${database}.${name} already exists.`)
}

function createView(name: string, body: Document, context: Context): Document {
  const { store, database } = context
  const pipeline = body.pipeline === undefined ? [] : arrayOfDocuments(body, 'pipeline')
  if (typeof body.viewOn !== 'string' || body.viewOn === '') throw new MongoServerError(2, "'viewOn' cannot be empty")
  const writes = pipeline.flatMap((stage) => Object.keys(stage)).find((stage) => stage === '$out' || stage === '$merge')
  if (writes) throw new MongoServerError(167, `Aggregation stage ${writes} cannot be used inside of a view definition`)
  compilePipeline(pipeline, stageContext(context, queryOptions({})))
  if (store.views(database).has(name) || store.get(database, name)) throw exists(database, name)
  store.addView(database, name, { on: body.viewOn, pipeline })
  return {}
}

export const drop: Command = {
  help: 'Removes a collection.',
  arguments: [],
  run(body, { store, cursors, database }) {
    const name = collectionName(body, 'drop')
    const ns = `${database}.${name}`
    cursors.killOf((namespace) => namespace === ns)
    if (store.views(database).has(name)) {
      store.drop(database, name)
      return { ns }
    }
    const indexes = store.get(database, name)?.indexes.size
    return store.drop(database, name) ? { nIndexesWas: (indexes ?? 0) + 1, ns } : {}
  }
}

export const dropDatabase: Command = {
  help: 'Removes a database.',
  arguments: [],
  run(_body, { store, cursors, database }) {
    cursors.killOf((namespace) => namespace.startsWith(`${database}.`))
    return store.dropDatabase(database) ? { dropped: database } : {}
  }
}

export const listCollections: Command = {
  help: 'The collections of a database.',
  arguments: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run(body, { store, cursors, database }) {
    const matches = compileFilter(documentArgument(body, 'filter') ?? {}, queryOptions({}))
    const nameOnly = flagArgument(body, 'nameOnly')
    const described = [...(store.databases.get(database) ?? [])].map(([name, { validator }]) => ({
      name,
      type: 'collection',
      ...(!nameOnly && {
        options: validator ? { validator } : {},
        info: { readOnly: false },
        idIndex: { v: 2, key: { _id: 1 }, name: '_id_' }
      })
    }))
    const views = [...store.views(database)].map(([name, { on, pipeline }]) => ({
      name,
      type: 'view',
      ...(!nameOnly && { options: { viewOn: on, pipeline }, info: { readOnly: true } })
    }))
    const documents = [...described, ...views].filter(matches).map((collection) => serialize(collection))
    return firstBatchOf(body, documents, `${database}.$cmd.listCollections`, cursors)
  }
}

export const listDatabases: Command = {
  help: 'The databases that have a collection.',
  arguments: ['filter', 'nameOnly', 'authorizedDatabases'],
  run(body, { store, database }) {
    if (database !== 'admin') throw new MongoServerError(13, 'listDatabases may only be run against the admin database.')
    const matches = compileFilter(documentArgument(body, 'filter') ?? {}, queryOptions({}))
    const nameOnly = flagArgument(body, 'nameOnly')
    const databases = [...store.databases].map(([name, collections]) => {
      let sizeOnDisk = 0
      for (const { bytes } of collections.values()) sizeOnDisk += bytes
      return { name, ...(!nameOnly && { sizeOnDisk, empty: false }) }
    })
    return { databases: databases.filter(matches) }
  }
}

export const dbStats: Command = {
  help: 'How much a database holds. What only a storage engine on a disk has is left out.',
  arguments: [],
  run(_body, { store, database }) {
    const collections = [...(store.databases.get(database)?.values() ?? [])]
    const sum = (count: (collection: (typeof collections)[number]) => number) => collections.reduce((total, one) => total + count(one), 0)
    const [objects, dataSize] = [sum(({ size }) => size), sum(({ bytes }) => bytes)]
    return {
      db: database,
      collections: Long.fromNumber(collections.length),
      views: Long.fromNumber(store.views(database).size),
      objects: Long.fromNumber(objects),
      avgObjSize: new Double(objects === 0 ? 0 : dataSize / objects),
      dataSize: new Double(dataSize),
      // Every collection has one on _id besides.
      indexes: Long.fromNumber(sum(({ indexes }) => indexes.size + 1)),
      scaleFactor: Long.fromNumber(1)
    }
  }
}

export const collMod: Command = {
  help: 'Refused: a collection here keeps the options that it was made with.',
  arguments: [
    'index',
    'validator',
    'validationLevel',
    'validationAction',
    'changeStreamPreAndPostImages',
    'expireAfterSeconds',
    'viewOn',
    'pipeline',
    'timeseries',
    'dryRun'
  ],
  run(body, { store, database }) {
    const name = collectionName(body, 'collMod')
    if (!store.get(database, name)) throw new MongoServerError(26, `ns does not exist: ${database}.${name}`)
    throw notImplemented('collMod')
  }
}
