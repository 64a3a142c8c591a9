import { compileFilter } from '../query/filter'
import { queryOptions } from '../query/options'
import { type Command, collectionName, countArgument, documentArgument } from './command'

export const count: Command = {
  help: 'How many documents match.',
  arguments: ['query', 'skip', 'limit', 'hint', 'collation'],
  run(body, { store, database }) {
    const query = documentArgument(body, 'query') ?? {}
    const options = queryOptions(body)
    compileFilter(query, options)
    const collection = store.get(database, collectionName(body, 'count'))
    const everything = Object.keys(query).length === 0 && body.hint === undefined
    const found = (everything ? collection?.size : collection?.find(query, options, { hint: body.hint }).length) ?? 0
    const limit = countArgument(body, 'limit') || Number.POSITIVE_INFINITY
    return { n: Math.max(0, Math.min(limit, found - (countArgument(body, 'skip') ?? 0))) }
  }
}
