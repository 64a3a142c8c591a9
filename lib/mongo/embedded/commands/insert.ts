import { arrayOfDocuments, type Command, collectionName, isOrdered, runWrites, withErrors } from '../command'

export const insert: Command = {
  help: 'Stores documents.',
  arguments: ['documents', 'ordered', 'bypassDocumentValidation'],
  run(body, { store, database }) {
    const collection = store.ensure(database, collectionName(body, 'insert'))
    let n = 0
    const errors = runWrites(arrayOfDocuments(body, 'documents'), isOrdered(body), (document) => {
      collection.insert(document)
      n++
    })
    return withErrors({ n }, errors)
  }
}
