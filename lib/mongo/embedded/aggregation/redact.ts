import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { compileExpression } from '../query/expression'
import { isDocument, setOwn, show } from '../values'
import type { Stage, StageContext } from './stage'

/** Keeps, prunes or descends into each document and the documents inside it. */
export function compileRedact(argument: unknown, { options }: StageContext): Stage {
  const expression = compileExpression(argument, options)
  const redact = (value: Document, root: Document): Document | undefined => {
    const verdict = expression({ ...options.variables, ROOT: root, CURRENT: value })
    if (verdict === 'KEEP') return value
    if (verdict === 'PRUNE') return undefined
    if (verdict !== 'DESCEND')
      throw new MongoServerError(
        17053,
        `$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE, but returned ${show(verdict)}`
      )
    const out: Document = {}
    for (const [key, field] of Object.entries(value)) {
      const kept = inside(field, root)
      if (kept !== undefined) setOwn(out, key, kept)
    }
    return out
  }
  const inside = (value: unknown, root: Document): unknown => {
    if (Array.isArray(value)) return value.map((element) => inside(element, root)).filter((element) => element !== undefined)
    return isDocument(value) ? redact(value, root) : value
  }
  return (documents) => documents.flatMap((document) => redact(document, document) ?? [])
}
