import type { Document } from 'bson'
import { MongoServerError } from '../errors'
import { isDocument, setOwn } from '../values'
import { compileExpression } from './expression'
import { compileFilter } from './filter'
import { asDouble, isAnyNumber } from './numbers'
import type { Expression } from './operators/define'
import { isTruthy } from './operators/define'
import type { QueryOptions, Variables } from './options'

/** Changes a document into another; the one that it is given stays as it is. */
export type Transform = (document: Document, position?: number) => Document

/** The rule for one field: kept or left out (`true`), computed, or a tree of rules for its own fields. */
type Node = true | Computed | Tree
type Tree = Map<string, Node>

interface Computed {
  /** True when it changes the field's own value, so that a missing field stays missing. */
  inPlace: boolean
  /** @param value the field's value now. @returns undefined to leave the field out. */
  compute(value: unknown, variables: Variables, position: number | undefined): unknown
}

/** `include` keeps what is named, `exclude` keeps the rest, `add` keeps everything and sets what is computed. */
type Mode = 'include' | 'exclude' | 'add'

interface Projection {
  tree: Tree
  mode: Mode | undefined
  includesId: boolean | undefined
}

/**
 * Compiles the projection of a find, which may hold `$slice`, `$elemMatch` and a positional `$`, or of a `$project` stage.
 * @param isFind true for a find, false for a `$project` stage.
 * @returns undefined when every field stays, so that a stored document can be sent as it is.
 * @throws MongoServerError Location31253 and Location31254 for inclusion mixed with exclusion, Location31249 for paths that collide.
 */
export function compileProjection(source: Document | undefined, options: QueryOptions, isFind: boolean): Transform | undefined {
  if (Object.keys(source ?? {}).length === 0) return undefined
  const projection: Projection = { tree: new Map(), mode: undefined, includesId: undefined }
  readFields(source as Document, '', projection, options, isFind)
  // Only _id is named: `{_id: 1}` includes nothing else, `{_id: 0}` excludes nothing else.
  const mode = projection.mode ?? (projection.includesId ? 'include' : 'exclude')
  if (mode === 'include' ? projection.includesId !== false && !projection.tree.has('_id') : projection.includesId === false)
    projection.tree = new Map<string, Node>([['_id', true], ...projection.tree])
  return transformBy(projection.tree, mode, options)
}

/** Compiles `$addFields` and `$set`: everything stays, and what is named is computed. */
export function compileAddFields(source: Document, options: QueryOptions): Transform {
  const tree: Tree = new Map()
  const read = (fields: Document, prefix: string) => {
    for (const [path, value] of Object.entries(fields)) {
      if (isSubDocument(value)) read(value, `${prefix}${path}.`)
      else addPath(tree, prefix + path, computedBy(value, options))
    }
  }
  read(source, '')
  return transformBy(tree, 'add', options)
}

/** Compiles `$unset`. */
export function compileUnset(paths: string[], options: QueryOptions): Transform {
  const tree: Tree = new Map()
  for (const path of paths) addPath(tree, path, true)
  return transformBy(tree, 'exclude', options)
}

function transformBy(tree: Tree, mode: Mode, options: QueryOptions): Transform {
  return (document, position) => project(document, tree, mode, { ...options.variables, ROOT: document, CURRENT: document }, position)
}

function isSubDocument(value: unknown): value is Document {
  return isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]?.startsWith('$')
}

function computedBy(source: unknown, options: QueryOptions): Computed {
  const expression: Expression = compileExpression(source, options)
  return { inPlace: false, compute: (_value, variables) => expression(variables) }
}

function readFields(fields: Document, prefix: string, projection: Projection, options: QueryOptions, isFind: boolean): void {
  for (const [key, value] of Object.entries(fields)) {
    const path = prefix + key
    if (isSubDocument(value)) readFields(value, `${path}.`, projection, options, isFind)
    else readField(path, value, projection, options, isFind)
  }
}

function readField(path: string, value: unknown, projection: Projection, options: QueryOptions, isFind: boolean): void {
  if (typeof value === 'boolean' || isAnyNumber(value)) {
    const wanted = isTruthy(value)
    if (path === '_id') {
      projection.includesId = wanted
      return
    }
    if (isFind && /\.\$(\.|$)/.test(path)) {
      choose(projection, 'include', path)
      addPath(projection.tree, path.slice(0, -2), positional(path, wanted))
      return
    }
    choose(projection, wanted ? 'include' : 'exclude', path)
    addPath(projection.tree, path, true)
    return
  }
  if (isDocument(value) && Object.keys(value).length === 0)
    throw new MongoServerError(51270, 'An empty sub-projection is not a valid value. Found empty object at path')
  const special = isFind ? findOperator(path, value, options) : undefined
  if (special?.mode) choose(projection, special.mode, path)
  // `$slice` leaves the other fields as they are, and does not decide the kind of a projection.
  else if (!special) choose(projection, 'include', path)
  addPath(projection.tree, path, special?.computed ?? computedBy(value, options))
}

function choose(projection: Projection, mode: Mode, path: string): void {
  if (projection.mode !== undefined && projection.mode !== mode)
    throw new MongoServerError(
      projection.mode === 'include' ? 31254 : 31253,
      `Cannot do ${mode === 'include' ? 'inclusion' : 'exclusion'} on field ${path} in ${projection.mode === 'include' ? 'inclusion' : 'exclusion'} projection`
    )
  projection.mode = mode
}

/** The operators that only a find's projection has. */
function findOperator(path: string, value: unknown, options: QueryOptions): { mode?: Mode; computed: Computed } | undefined {
  if (!isDocument(value)) return undefined
  if ('$elemMatch' in value) {
    if (path.includes('.')) throw new MongoServerError(31275, 'Cannot use $elemMatch projection on a nested field.')
    if (!isDocument(value.$elemMatch)) throw new MongoServerError(31274, 'elemMatch: Invalid argument, object required')
    const matches = compileFilter({ list: { $elemMatch: value.$elemMatch } }, options)
    return {
      mode: 'include',
      computed: {
        inPlace: true,
        compute: (list) => {
          const found = Array.isArray(list) ? list.find((element) => matches({ list: [element] })) : undefined
          return found === undefined ? undefined : [found]
        }
      }
    }
  }
  // With three arguments, or with a path as its first, `$slice` is the expression of that name.
  const slice = value.$slice
  if ('$slice' in value && (isAnyNumber(slice) || (Array.isArray(slice) && slice.length === 2 && slice.every(isAnyNumber)))) {
    const [first, second] = (Array.isArray(slice) ? slice : [slice]).map((number) => Math.trunc(asDouble(number)))
    return { computed: { inPlace: true, compute: (list) => (Array.isArray(list) ? sliced(list, first as number, second) : list) } }
  }
  return undefined
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
  return {
    inPlace: true,
    compute: (list, _variables, position) => {
      if (!Array.isArray(list)) return list
      if (position === undefined)
        throw new MongoServerError(
          51246,
          "Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array"
        )
      return [list[position]]
    }
  }
}

/** @throws MongoServerError Location31249 when the path, one below it or one above it is there already. */
function addPath(tree: Tree, path: string, node: Node): void {
  const parts = path.split('.')
  if (parts.includes('')) throw new MongoServerError(path === '' ? 40352 : 15998, 'FieldPath field names may not be empty strings.')
  if (parts.some((part) => part.startsWith('$')))
    throw new MongoServerError(16410, "FieldPath field names may not start with '$'. Consider using $getField or $setField.")
  let at = tree
  for (const [i, part] of parts.entries()) {
    const next = at.get(part)
    if (i === parts.length - 1) {
      if (next !== undefined) throw new MongoServerError(31249, `Path collision at ${path}`)
      at.set(part, node)
    } else if (next === undefined) {
      const made: Tree = new Map()
      at.set(part, made)
      at = made
    } else if (next instanceof Map) at = next
    else throw new MongoServerError(31249, `Path collision at ${path} remaining portion ${parts.slice(i + 1).join('.')}`)
  }
}

function project(source: Document, tree: Tree, mode: Mode, variables: Variables, position: number | undefined): Document {
  const out: Document = {}
  for (const key of Object.keys(source)) {
    const node = tree.get(key)
    if (node === undefined) {
      if (mode !== 'include') setOwn(out, key, source[key])
    } else if (node === true) {
      if (mode === 'include') setOwn(out, key, source[key])
    } else if (node instanceof Map) put(out, key, nested(source[key], node, mode, variables, position))
    // A computed field of an inclusion stands after the included ones; what is computed in place keeps its place.
    else if (mode !== 'include' || node.inPlace) put(out, key, node.compute(source[key], variables, position))
  }
  for (const [key, node] of tree) {
    if (node === true || Object.hasOwn(out, key)) continue
    if (node instanceof Map) {
      if (!Object.hasOwn(source, key) && computes(node)) put(out, key, project({}, node, mode, variables, position))
    } else if (!node.inPlace && (mode === 'include' || !Object.hasOwn(source, key)))
      put(out, key, node.compute(undefined, variables, position))
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
function nested(value: unknown, tree: Tree, mode: Mode, variables: Variables, position: number | undefined): unknown {
  if (Array.isArray(value))
    return value.map((element) => nested(element, tree, mode, variables, position)).filter((element) => element !== undefined)
  if (isDocument(value)) return project(value, tree, mode, variables, position)
  if (mode !== 'exclude' && computes(tree)) return project({}, tree, mode, variables, position)
  return mode === 'include' ? undefined : value
}
