import { type Command, collectionName, countArgument, documentArgument } from '../command'
import { compileFilter } from '../query/filter'
import { refuse } from './update'

export const count: Command = {
  help: 'How many documents match.',
  arguments: ['query', 'skip', 'limit', 'hint', 'collation'],
  run(body, { store, database }) {
    refuse(body)
    const query = documentArgument(body, 'query') ?? {}
    compileFilter(query)
    const found = store.get(database, collectionName(body, 'count'))?.find(query).length ?? 0
    const limit = countArgument(body, 'limit') || Number.POSITIVE_INFINITY
    return { n: Math.max(0, Math.min(limit, found - (countArgument(body, 'skip') ?? 0))) }
  }
}
