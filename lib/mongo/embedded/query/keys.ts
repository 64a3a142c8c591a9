import type { Document } from 'bson'
import { checkTime } from '../limits'
import { isDocument } from '../values'

/** The key of an empty array: MongoDB keeps it apart from null and from every element. */
export const EMPTY_ARRAY = Symbol('empty array')

/**
 * The keys of a document for several paths at once, by which it is indexed and sorted. The elements of an array give one tuple each;
 * a missing field is undefined.
 * Source: https://www.mongodb.com/docs/manual/core/indexes/index-types/index-multikey/
 * @returns undefined when two paths lead through different arrays, which MongoDB refuses as parallel.
 */
export function keyTuples(document: Document, paths: readonly string[]): unknown[][] | undefined {
  const tuples = expand(paths.map((path) => ({ value: document, rest: path.split('.') })))
  return tuples?.map((tuple) => tuple.map((value) => (value instanceof Whole ? value.array : value)))
}

/** A field's way through a document: where it is and what is left of the path. */
interface Walk {
  value: unknown
  rest: string[]
}

/** Whether a path leads into an array or ends at one. */
export function meetsArray(document: Document, path: string): boolean {
  const { value } = advance({ value: document, rest: path.split('.') })
  return Array.isArray(value)
}

function expand(walks: Walk[]): unknown[][] | undefined {
  const moved = walks.map(advance)
  const arrays = new Set(moved.map(({ value }) => value).filter((value) => Array.isArray(value)))
  const [array] = arrays
  if (array === undefined) return [moved.map(({ value, rest }) => (rest.length === 0 ? value : undefined))]
  if (arrays.size > 1) return undefined
  const elements = array.length > 0 ? array : [EMPTY_ARRAY]
  const tuples = elements.flatMap((element) => {
    checkTime()
    const inside = moved.map((walk) => {
      if (walk.value !== array) return walk
      // At its end a path takes an element as it is; in its middle an element that is no document has nothing for it.
      if (walk.rest.length === 0) return { value: Array.isArray(element) ? new Whole(element) : element, rest: [] }
      return isDocument(element) ? { value: element, rest: walk.rest } : { value: undefined, rest: walk.rest }
    })
    return expand(inside) ?? [undefined]
  })
  return tuples.every((tuple) => tuple !== undefined) ? tuples : undefined
}

/** An array inside an array, which an index takes as one value. */
class Whole {
  constructor(readonly array: unknown[]) {}
}

/** Follows a path down to its end or to the first array that it has to go through. */
function advance({ value, rest }: Walk): Walk {
  checkTime()
  const [part, ...others] = rest
  if (part === undefined) return { value, rest }
  if (Array.isArray(value))
    return /^\d+$/.test(part) && Number(part) < value.length ? advance({ value: value[Number(part)], rest: others }) : { value, rest }
  if (!isDocument(value) || !Object.hasOwn(value, part)) return { value: undefined, rest: [] }
  return advance({ value: value[part], rest: others })
}
