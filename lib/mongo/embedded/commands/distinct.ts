import { type Command, collectionName, documentArgument } from '../command'
import { MongoServerError } from '../errors'
import { compareValues } from '../query/compare'
import { valuesAt } from '../query/paths'
import { keyOf } from '../storage/key'
import { refuse } from './update'

export const distinct: Command = {
  help: 'The different values of a field, sorted.',
  arguments: ['key', 'query', 'hint', 'collation'],
  run(body, { store, database }) {
    refuse(body)
    const { key } = body
    if (typeof key !== 'string') throw new MongoServerError(14, "BSON field 'distinct.key' is the wrong type, expected type 'string'")
    const values = new Map<string, unknown>()
    for (const { document } of store.get(database, collectionName(body, 'distinct'))?.find(documentArgument(body, 'query') ?? {}) ?? []) {
      for (const value of valuesAt(document, key).flatMap((reached) => (Array.isArray(reached) ? reached : [reached])))
        values.set(keyOf(value), value)
    }
    return { values: [...values.values()].sort(compareValues) }
  }
}
