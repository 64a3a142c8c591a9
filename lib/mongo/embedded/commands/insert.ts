import { stamped } from '../values'
import { type Command, collectionName, flagArgument, isOrdered, runWrites, withErrors, writesOf } from './command'

export const insert: Command = {
  help: 'Stores documents.',
  arguments: ['documents', 'ordered', 'bypassDocumentValidation'],
  run(body, { store, database }) {
    const documents = writesOf(body, 'documents')
    const bypassValidation = flagArgument(body, 'bypassDocumentValidation')
    const collection = store.ensure(database, collectionName(body, 'insert'))
    let n = 0
    const errors = runWrites(documents, isOrdered(body), (document) => {
      collection.insert(stamped(document), bypassValidation)
      n++
    })
    return withErrors({ n }, errors)
  }
}
