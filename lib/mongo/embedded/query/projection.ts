import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { isDocument, setOwn } from '../values'
import type { StringOrder } from './collation'
import { checkFieldNames, compileExpression } from './expression'
import { compileFilter } from './filter'
import { asDouble, isAnyNumber, isTruthy } from './numbers'
import { typeName } from './types'

/** Changes a document into another; the one that it is given stays as it is. */
export type Transform = (document: Document, position?: number) => Document

/** The rule for one field: kept or left out (`true`), computed, or a tree of rules for its own fields. */
type Node = true | Computed | Tree
type Tree = Map<string, Node>

/** The document that is projected, and the index that a positional `$` stands for. */
interface Subject {
  document: Document
  position?: number | undefined
}

interface Computed {
  /** True when it changes the field's own value, so that a missing field stays missing. */
  inPlace: boolean
  /** @param value the field's value now. @returns undefined to leave the field out. */
  compute(value: unknown, subject: Subject): unknown
}

/** `include` keeps what is named, `exclude` keeps the rest, `add` keeps everything and sets what is computed. */
type Mode = 'include' | 'exclude' | 'add'

interface Projection {
  tree: Tree
  mode: Mode | undefined
  includesId: boolean | undefined
  /** Compiles what only the projection of a find has; undefined in a `$project` stage. */
  special: ((path: string, value: unknown) => Special | undefined) | undefined
}

interface Special {
  mode?: Mode
  computed: Computed
}

/**
 * Compiles the projection of a find, which may hold `$slice`, `$elemMatch` and a positional `$`.
 * @returns undefined when every field stays, so that a stored document can be sent as it is.
 * @throws MongoServerError Location31253 and Location31254 for inclusion mixed with exclusion, Location31249 for paths that collide.
 */
export function compileProjection(source: Document = {}, strings?: StringOrder): Transform | undefined {
  return compile(source, (path, value) => findOperator(path, value, strings))
}

function compile(source: Document, special?: Projection['special']): Transform | undefined {
  if (Object.keys(source).length === 0) return undefined
  const projection: Projection = { tree: new Map(), mode: undefined, includesId: undefined, special }
  eachField(source, '', (path, value) => readField(path, value, projection))
  const { includesId, tree } = projection
  // Only _id is named: `{_id: 1}` includes nothing else, `{_id: 0}` excludes nothing else.
  const mode = projection.mode ?? (includesId ? 'include' : 'exclude')
  const namesId = mode === 'include' ? includesId !== false && !tree.has('_id') : includesId === false
  return transformBy(namesId ? new Map<string, Node>([['_id', true], ...tree]) : tree, mode)
}

/**
 * Compiles a stage that makes one document of one document, which an update's pipeline may have too: `$addFields` and `$set`, `$project`
 * and `$unset`.
 * @returns undefined for any other stage.
 */
export function compileTransform(name: string, argument: unknown): Transform | undefined {
  const tree: Tree = new Map()
  if (name === '$addFields' || name === '$set') {
    if (!isDocument(argument)) throw new MongoServerError(40272, `${name} specification stage must be an object, got ${typeName(argument)}`)
    eachField(argument, '', (path, value) => addPath(tree, path, computedBy(value)))
    return transformBy(tree, 'add')
  }
  if (name === '$unset') {
    const paths = Array.isArray(argument) ? argument : [argument]
    if (paths.length === 0 || !paths.every((path) => typeof path === 'string'))
      throw new MongoServerError(31002, '$unset specification must be a string or an array of strings')
    for (const path of paths) addPath(tree, path, true)
    return transformBy(tree, 'exclude')
  }
  if (name !== '$project') return undefined
  if (!isDocument(argument)) throw new MongoServerError(15969, '$project specification must be an object')
  const transform = compile(argument)
  if (!transform) throw new MongoServerError(51272, 'Invalid $project: projection specification must have at least one field')
  return transform
}

function transformBy(tree: Tree, mode: Mode): Transform {
  return (document, position) => project(document, tree, mode, { document, position })
}

/** Calls `read` for each path, also of fields that are named inside documents. */
function eachField(fields: Document, prefix: string, read: (path: string, value: unknown) => void): void {
  for (const [key, value] of Object.entries(fields)) {
    const isInside = isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]?.startsWith('$')
    if (isInside) eachField(value, `${prefix}${key}.`, read)
    else read(prefix + key, value)
  }
}

function computedBy(source: unknown): Computed {
  const expression = compileExpression(source)
  return { inPlace: false, compute: (_value, { document }) => expression(document) }
}

function readField(path: string, value: unknown, projection: Projection): void {
  const { tree, special } = projection
  if (typeof value === 'boolean' || isAnyNumber(value)) {
    const wanted = isTruthy(value)
    if (path === '_id') projection.includesId = wanted
    else if (special && /\.\$(\.|$)/.test(path)) {
      choose(projection, 'include', path)
      addPath(tree, path.slice(0, -2), positional(path, wanted))
    } else {
      choose(projection, wanted ? 'include' : 'exclude', path)
      addPath(tree, path, true)
    }
    return
  }
  if (isDocument(value) && Object.keys(value).length === 0)
    throw new MongoServerError(51270, 'An empty sub-projection is not a valid value. Found empty object at path')
  const found = special?.(path, value) ?? { mode: 'include' as const, computed: computedBy(value) }
  // `$slice` leaves the other fields as they are, and does not decide the kind of a projection.
  if (found.mode) choose(projection, found.mode, path)
  addPath(tree, path, found.computed)
}

function choose(projection: Projection, mode: Mode, path: string): void {
  const words = { include: 'inclusion', exclude: 'exclusion', add: '' }
  if (projection.mode !== undefined && projection.mode !== mode)
    throw new MongoServerError(
      projection.mode === 'include' ? 31254 : 31253,
      `Cannot do ${words[mode]} on field ${path} in ${words[projection.mode]} projection`
    )
  projection.mode = mode
}

/** The operators that only a find's projection has. */
function findOperator(path: string, value: unknown, strings: StringOrder | undefined): Special | undefined {
  if (!isDocument(value)) return undefined
  if ('$elemMatch' in value) {
    if (path.includes('.')) throw new MongoServerError(31275, 'Cannot use $elemMatch projection on a nested field.')
    if (!isDocument(value.$elemMatch)) throw new MongoServerError(31274, 'elemMatch: Invalid argument, object required')
    const matches = compileFilter({ list: { $elemMatch: value.$elemMatch } }, strings)
    const compute = (list: unknown) => {
      const found = Array.isArray(list) ? list.findIndex((element) => matches({ list: [element] })) : -1
      return found < 0 ? undefined : [(list as unknown[])[found]]
    }
    return { mode: 'include', computed: { inPlace: true, compute } }
  }
  const slice = Array.isArray(value.$slice) ? value.$slice : [value.$slice]
  // With three arguments, or with a path as its first, `$slice` is the expression of that name.
  if (slice.length > 2 || !slice.every(isAnyNumber)) return undefined
  const [first = 0, second] = slice.map((number) => Math.trunc(asDouble(number)))
  return { computed: { inPlace: true, compute: (list) => (Array.isArray(list) ? sliced(list, first, second) : list) } }
}

function sliced(list: unknown[], first: number, second: number | undefined): unknown[] {
  if (second === undefined) return first >= 0 ? list.slice(0, first) : list.slice(first)
  if (second <= 0) throw new MongoServerError(28724, `$slice limit must be positive, found ${second}`)
  const from = first >= 0 ? first : Math.max(0, list.length + first)
  return list.slice(from, from + second)
}

function positional(path: string, wanted: boolean): Computed {
  if (!wanted) throw new MongoServerError(31395, 'positional projection cannot be used with exclusion')
  if (!path.endsWith('.$') || path.indexOf('.$') !== path.length - 2)
    throw new MongoServerError(31394, "As of 4.4, it's illegal to specify positional operator in the middle of a path.")
  const compute = (list: unknown, { position }: Subject) => {
    if (!Array.isArray(list)) return list
    if (position === undefined) throw new MongoServerError(51246, "positional operator '.$' couldn't find a matching element in the array")
    return [list[position]]
  }
  return { inPlace: true, compute }
}

/** @throws MongoServerError Location31249 when the path, one below it or one above it is there already. */
function addPath(tree: Tree, path: string, node: Node): void {
  const parts = path.split('.')
  if (path === '') throw new MongoServerError(40352, 'FieldPath cannot be constructed with empty string')
  checkFieldNames(parts)
  const last = parts.pop() as string
  let at = tree
  for (const part of parts) {
    const next = at.get(part) ?? new Map<string, Node>()
    if (!(next instanceof Map)) throw new MongoServerError(31249, `Path collision at ${path}`)
    at.set(part, next)
    at = next
  }
  if (at.has(last)) throw new MongoServerError(31249, `Path collision at ${path}`)
  at.set(last, node)
}

function project(source: Document, tree: Tree, mode: Mode, subject: Subject): Document {
  const out: Document = {}
  for (const key of Object.keys(source)) {
    const node = tree.get(key)
    if (node === undefined || node === true) {
      if ((mode === 'include') === (node === true)) setOwn(out, key, source[key])
    } else if (node instanceof Map) put(out, key, nested(source[key], node, mode, subject))
    // A computed field of an inclusion stands after the included ones; what is computed in place keeps its place.
    else if (mode !== 'include' || node.inPlace) put(out, key, node.compute(source[key], subject))
  }
  for (const [key, node] of tree) {
    if (node === true || Object.hasOwn(out, key)) continue
    const isNew = !Object.hasOwn(source, key)
    if (node instanceof Map) {
      if (isNew && computes(node)) put(out, key, project({}, node, mode, subject))
    } else if (!node.inPlace && (mode === 'include' || isNew)) put(out, key, node.compute(undefined, subject))
  }
  return out
}

function put(out: Document, key: string, value: unknown): void {
  if (value !== undefined) setOwn(out, key, value)
}

/** True when a tree sets something, so that it makes a document where there is none. */
function computes(tree: Tree): boolean {
  return [...tree.values()].some((node) => (node instanceof Map ? computes(node) : node !== true && !node.inPlace))
}

/** Under a path that is included a scalar vanishes, and one under which something is computed gives way to a document. */
function nested(value: unknown, tree: Tree, mode: Mode, subject: Subject): unknown {
  if (Array.isArray(value)) return value.map((element) => nested(element, tree, mode, subject)).filter((element) => element !== undefined)
  if (isDocument(value)) return project(value, tree, mode, subject)
  if (mode !== 'exclude' && computes(tree)) return project({}, tree, mode, subject)
  return mode === 'include' ? undefined : value
}
