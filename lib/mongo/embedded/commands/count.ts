import { stageContext } from '../aggregation/pipeline'
import { readDocuments } from '../aggregation/read'
import { compileFilter } from '../query/filter'
import { queryOptions } from '../query/options'
import { type Command, collectionName, countArgument, documentArgument } from './command'

export const count: Command = {
  help: 'How many documents match.',
  arguments: ['query', 'skip', 'limit', 'hint', 'collation'],
  run(body, context) {
    const { store, database } = context
    const query = documentArgument(body, 'query') ?? {}
    const options = queryOptions(body)
    compileFilter(query, options)
    const name = collectionName(body, 'count')
    const everything = Object.keys(query).length === 0 && body.hint === undefined && !store.views(database).has(name)
    const found = everything
      ? (store.get(database, name)?.size ?? 0)
      : readDocuments(name, query, stageContext(context, options), { hint: body.hint }).length
    const limit = countArgument(body, 'limit') || Number.POSITIVE_INFINITY
    return { n: Math.max(0, Math.min(limit, found - (countArgument(body, 'skip') ?? 0))) }
  }
}
