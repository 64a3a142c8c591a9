import type { Document } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { isDocument, isNumber, setOwn, toPlain } from '../values'

/** A projection as a tree of field names; a leaf is `true`. */
interface Tree {
  [field: string]: Tree | true
}

/**
 * Compiles a find's projection: inclusion or exclusion of fields, dotted ones too. Expressions, `$slice`, `$elemMatch` and the
 * positional `$` are refused.
 * @returns undefined when every field stays, so that a stored document can be sent as it is.
 */
export function compileProjection(projection: Document | undefined): ((document: Document) => Document) | undefined {
  const fields = Object.entries(projection ?? {})
  if (fields.length === 0) return undefined
  let includesId: boolean | undefined
  let including: boolean | undefined
  const tree: Tree = {}
  for (const [path, value] of fields) {
    const wanted = wantedFlag(path, value)
    if (path === '_id') {
      includesId = wanted
      continue
    }
    if (including !== undefined && including !== wanted)
      throw new MongoServerError(
        including ? 31254 : 31253,
        `Cannot do ${wanted ? 'inclusion' : 'exclusion'} on field ${path} in ${including ? 'inclusion' : 'exclusion'} projection`
      )
    including = wanted
    addPath(tree, path)
  }
  // Only _id is named: `{_id: 1}` includes it alone, `{_id: 0}` excludes it alone.
  including ??= includesId === true
  if (including ? includesId !== false : includesId === false) tree._id = true

  return including ? (document) => include(document, tree) : (document) => exclude(document, tree)
}

function wantedFlag(path: string, value: unknown): boolean {
  if (path.endsWith('.$') || path.includes('.$.')) throw notImplemented('a positional projection')
  const plain = toPlain(value)
  if (isNumber(value) || typeof plain === 'boolean') return Boolean(plain)
  throw notImplemented('an expression in a projection')
}

function addPath(tree: Tree, path: string): void {
  const parts = path.split('.')
  let node = tree
  for (const [i, part] of parts.entries()) {
    const next = node[part]
    if (next === true || (i === parts.length - 1 && next !== undefined)) throw new MongoServerError(31249, `Path collision at ${path}`)
    if (i === parts.length - 1) node[part] = true
    else node = node[part] = next ?? {}
  }
}

function include(value: Document, tree: Tree): Document {
  const out: Document = {}
  for (const key of Object.keys(value)) {
    const branch = Object.hasOwn(tree, key) ? tree[key] : undefined
    if (branch === true) setOwn(out, key, value[key])
    else if (branch) {
      const inner = includeNested(value[key], branch)
      if (inner !== undefined) setOwn(out, key, inner)
    }
  }
  return out
}

/** Under an included path a scalar vanishes; in an array its documents are projected and its scalars vanish. */
function includeNested(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => includeNested(element, tree)).filter((element) => element !== undefined)
  return isDocument(value) ? include(value, tree) : undefined
}

function exclude(value: Document, tree: Tree): Document {
  const out: Document = {}
  for (const key of Object.keys(value)) {
    const branch = Object.hasOwn(tree, key) ? tree[key] : undefined
    if (branch !== true) setOwn(out, key, branch ? excludeNested(value[key], branch) : value[key])
  }
  return out
}

function excludeNested(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => excludeNested(element, tree))
  return isDocument(value) ? exclude(value, tree) : value
}
