import { stageContext } from '../aggregation/pipeline'
import { readDocuments } from '../aggregation/read'
import { MongoServerError } from '../errors'
import { compareValues } from '../query/compare'
import { compileFilter } from '../query/filter'
import { queryOptions } from '../query/options'
import { valuesAt } from '../query/paths'
import { typeName } from '../query/types'
import { type Command, collectionName, documentArgument } from './command'

export const distinct: Command = {
  help: 'The different values of a field, sorted.',
  arguments: ['key', 'query', 'hint', 'collation'],
  run(body, context) {
    const { key } = body
    if (typeof key !== 'string')
      throw new MongoServerError(14, `BSON field 'distinct.key' is the wrong type '${typeName(key)}', expected type 'string'`)
    const query = documentArgument(body, 'query') ?? {}
    const options = queryOptions(body)
    compileFilter(query, options)
    const found = readDocuments(collectionName(body, 'distinct'), query, stageContext(context, options), { hint: body.hint })
    const reached = found.flatMap((document) => valuesAt(document, key)).flat(1)
    const sorted = reached.sort((a, b) => compareValues(a, b, options.strings))
    return { values: sorted.filter((value, i) => i === 0 || compareValues(value, sorted[i - 1], options.strings) !== 0) }
  }
}
