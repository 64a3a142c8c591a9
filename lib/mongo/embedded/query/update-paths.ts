import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { isDocument, setOwn, show } from '../values'
import { compileFilter, type Predicate } from './filter'

/** The tests of `$[name]`, by name. */
export type ArrayFilters = Map<string, Predicate>

/**
 * Reads `arrayFilters`: documents whose paths all begin with one identifier.
 * @throws MongoServerError FailedToParse for two filters of one identifier or for a filter with more than one.
 */
export function parseArrayFilters(filters: unknown): ArrayFilters {
  const parsed: ArrayFilters = new Map()
  if (filters === undefined) return parsed
  if (!Array.isArray(filters) || !filters.every(isDocument))
    throw new MongoServerError(14, "BSON field 'arrayFilters' is the wrong type, expected type 'array'")
  for (const filter of filters) {
    const names = new Set(identifiers(filter))
    const [name] = names
    if (name === undefined) throw new MongoServerError(9, 'Cannot use an expression without a top-level field name in arrayFilters')
    if (names.size > 1) throw new MongoServerError(9, `Expected a single top-level field name in arrayFilters, found ${[...names]}`)
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      throw new MongoServerError(2, `The top-level field name in arrayFilters must be alphanumeric and begin in lower case: ${name}`)
    if (parsed.has(name)) throw new MongoServerError(9, `Found multiple array filters with the same top-level field name ${name}`)
    const matches = compileFilter(filter, undefined, 'update')
    parsed.set(name, (element) => matches({ [name]: element }))
  }
  return parsed
}

function identifiers(filter: Document): string[] {
  return Object.entries(filter).flatMap(([key, condition]) => {
    if (['$and', '$or', '$nor'].includes(key) && Array.isArray(condition)) return condition.flatMap((clause) => identifiers(clause))
    return key.startsWith('$') ? [] : [key.split('.')[0] as string]
  })
}

/** What a path may refer to besides names: the element that the filter matched (`$`), and array filters (`$[name]`). */
export interface PathContext {
  position: number | undefined
  arrayFilters: ArrayFilters
}

/**
 * The concrete paths that an update's path stands for in a document: `$`, `$[]` and `$[name]` become indexes.
 * @throws MongoServerError BadValue where there is no array to go into or no element that the filter matched.
 */
export function concretePaths(document: Document, path: string[], { position, arrayFilters }: PathContext): string[][] {
  let paths: string[][] = [[]]
  for (const part of path) {
    if (part === '$') {
      if (position === undefined) throw new MongoServerError(2, 'The positional operator did not find the match needed from the query.')
      paths = paths.map((before) => [...before, String(position)])
    } else if (part.startsWith('$[')) {
      const matches = arrayFilters.get(part.slice(2, -1))
      paths = paths.flatMap((before) => {
        const array = getPath(document, before)
        const name = before.join('.')
        if (array === undefined)
          throw new MongoServerError(2, `The path '${name}' must exist in the document in order to apply array updates.`)
        if (!Array.isArray(array))
          throw new MongoServerError(2, `Cannot apply array updates to non-array element ${before.at(-1)}: ${show(array)}`)
        return array.flatMap((element, index) => (!matches || matches(element) ? [[...before, String(index)]] : []))
      })
    } else for (const before of paths) before.push(part)
  }
  return paths
}

export function getPath(document: Document, parts: string[]): unknown {
  let value: unknown = document
  for (const part of parts) {
    if (Array.isArray(value)) value = isIndex(part) ? value[Number(part)] : undefined
    else if (isDocument(value) && Object.hasOwn(value, part)) value = value[part]
    else return undefined
  }
  return value
}

function isIndex(part: string): boolean {
  return /^(0|[1-9]\d*)$/.test(part)
}

const MAX_BACKFILL = 1_500_000

/** @throws MongoServerError PathNotViable when the path leads through something that is neither a document nor an array. */
export function setPath(document: Document, parts: string[], value: unknown): void {
  let parent: unknown = document
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1
    if (Array.isArray(parent)) {
      if (!isIndex(part)) throw notViable(parts, i, parent)
      const index = Number(part)
      if (index > parent.length + MAX_BACKFILL) throw new MongoServerError(2, `can't backfill more than ${MAX_BACKFILL} elements`)
      while (parent.length < index) parent.push(null)
      if (last) parent[index] = value
      else {
        if (index === parent.length) parent.push({})
        parent = parent[index]
      }
    } else if (isDocument(parent)) {
      if (last) setOwn(parent, part, value)
      else {
        if (!Object.hasOwn(parent, part)) setOwn(parent, part, {})
        parent = parent[part]
      }
    } else throw notViable(parts, i, parent)
  }
}

export function unsetPath(document: Document, parts: string[]): void {
  const parent = parts.length === 1 ? document : getPath(document, parts.slice(0, -1))
  const last = parts.at(-1) as string
  if (Array.isArray(parent)) {
    if (isIndex(last) && Number(last) < parent.length) parent[Number(last)] = null
  } else if (isDocument(parent)) delete parent[last]
}

/** @throws MongoServerError PathNotViable when the path could not be there, since something that it leads through has no fields. */
export function checkViable(document: Document, parts: string[]): void {
  for (const [i, part] of parts.entries()) {
    const holder = getPath(document, parts.slice(0, i))
    if (holder === undefined) return
    if (!isDocument(holder) && !(Array.isArray(holder) && isIndex(part)))
      throw new MongoServerError(28, `Cannot use the part (${part}) of (${parts.join('.')}) to traverse {${parts[i - 1]}: ${show(holder)}}`)
  }
}

function notViable(parts: string[], at: number, value: unknown): MongoServerError {
  const holder = parts[at - 1] ?? ''
  return new MongoServerError(28, `Cannot create field '${parts[at]}' in element {${holder}: ${show(value)}}`)
}
