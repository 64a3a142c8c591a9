import { Double, Long, serialize } from 'bson'
import { MongoServerError } from '../errors'
import { compileFilter } from '../query/filter'
import { type Command, collectionName, command, documentArgument, flagArgument } from './command'
import { firstBatch } from './cursors'

const REFUSED_OPTIONS =
  'validator validationLevel validationAction idIndex autoIndexId viewOn pipeline capped size max collation timeseries ' +
  'expireAfterSeconds clusteredIndex changeStreamPreAndPostImages encryptedFields storageEngine indexOptionDefaults'

/** The commands for databases and collections. */
export const namespaceCommands: Record<string, Command> = {
  create: command(
    '',
    (body, { store, database }) => {
      store.ensure(database, collectionName(body))
      return {}
    },
    REFUSED_OPTIONS
  ),
  drop: command('', (body, { store, cursors, database }) => {
    const name = collectionName(body)
    const ns = `${database}.${name}`
    cursors.killOf((namespace) => namespace === ns)
    const nIndexesWas = (store.get(database, name)?.indexes.size ?? 0) + 1
    return store.drop(database, name) ? { nIndexesWas, ns } : {}
  }),
  dropDatabase: command('', (_body, { store, cursors, database }) => {
    cursors.killOf((namespace) => namespace.startsWith(`${database}.`))
    return store.dropDatabase(database) ? { dropped: database } : {}
  }),
  listCollections: command('filter nameOnly authorizedCollections cursor', (body, { store, cursors, database }) => {
    const matches = compileFilter(documentArgument(body, 'filter') ?? {})
    const details = { options: {}, info: { readOnly: false }, idIndex: { v: 2, key: { _id: 1 }, name: '_id_' } }
    const names = [...(store.databases.get(database)?.keys() ?? [])]
    const documents = names
      .map((name) => ({ name, type: 'collection', ...(!flagArgument(body, 'nameOnly') && details) }))
      .filter(matches)
      .map((collection) => serialize(collection))
    return firstBatch(cursors, `${database}.$cmd.listCollections`, documents, documentArgument(body, 'cursor') ?? {})
  }),
  listDatabases: command('filter nameOnly authorizedDatabases', (body, { store, database }) => {
    if (database !== 'admin') throw new MongoServerError(13, 'listDatabases may only be run against the admin database.')
    const databases = [...store.databases].map(([name, collections]) => {
      const sizeOnDisk = [...collections.values()].reduce((sum, { bytes }) => sum + bytes, 0)
      return { name, ...(!flagArgument(body, 'nameOnly') && { sizeOnDisk, empty: false }) }
    })
    return { databases: databases.filter(compileFilter(documentArgument(body, 'filter') ?? {})) }
  }),
  /** How much a database holds. What only a storage engine on a disk has is left out. */
  dbStats: command('', (_body, { store, database }) => {
    const collections = [...(store.databases.get(database)?.values() ?? [])]
    const sum = (count: (collection: (typeof collections)[number]) => number) => collections.reduce((total, one) => total + count(one), 0)
    const [objects, dataSize] = [sum(({ size }) => size), sum(({ bytes }) => bytes)]
    return {
      db: database,
      collections: Long.fromNumber(collections.length),
      objects: Long.fromNumber(objects),
      avgObjSize: new Double(objects === 0 ? 0 : dataSize / objects),
      dataSize: new Double(dataSize),
      // Every collection has one on _id besides.
      indexes: Long.fromNumber(sum(({ indexes }) => indexes.size + 1)),
      scaleFactor: Long.fromNumber(1)
    }
  })
}
