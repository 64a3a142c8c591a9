import { isDocument } from '../values'

/** BSON's types by their aliases: the number, as `$type` takes it, and the rank in the order of all values. */
const TYPES = {
  missing: [0, 2],
  minKey: [-1, 1],
  null: [10, 2],
  undefined: [6, 2],
  int: [16, 3],
  long: [18, 3],
  double: [1, 3],
  decimal: [19, 3],
  string: [2, 4],
  symbol: [14, 4],
  object: [3, 5],
  array: [4, 6],
  binData: [5, 7],
  objectId: [7, 8],
  bool: [8, 9],
  date: [9, 10],
  timestamp: [17, 11],
  regex: [11, 12],
  javascript: [13, 13],
  javascriptWithScope: [15, 13],
  dbPointer: [12, 13],
  maxKey: [127, 14]
} as const

export type TypeName = keyof typeof TYPES

/** The aliases of the classes of the package `bson`. */
const OF_CLASS: Record<string, TypeName> = {
  Int32: 'int',
  Long: 'long',
  Double: 'double',
  Decimal128: 'decimal',
  BSONSymbol: 'symbol',
  DBRef: 'object',
  Binary: 'binData',
  ObjectId: 'objectId',
  Timestamp: 'timestamp',
  BSONRegExp: 'regex',
  MinKey: 'minKey',
  MaxKey: 'maxKey'
}

/** The alias of a value's BSON type; `missing` for undefined, which no stored document holds. */
export function typeName(value: unknown): TypeName {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value !== 'object') return 'double'
  const { _bsontype = '', scope } = value as { _bsontype?: string; scope?: unknown }
  const ofClass = OF_CLASS[_bsontype]
  if (ofClass) return ofClass
  if (isDocument(value)) return 'object'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  if (value instanceof RegExp) return 'regex'
  return scope ? 'javascriptWithScope' : 'javascript'
}

/**
 * The rank of a value's type in MongoDB's order.
 * Source: https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
export function typeRank(value: unknown): number {
  return TYPES[typeName(value)][1]
}

/** The alias of a type that is given by its number or its alias. Source: https://www.mongodb.com/docs/manual/reference/bson-types/ */
export function aliasOf(type: number | string): TypeName | undefined {
  return (Object.keys(TYPES) as TypeName[]).find((alias) => alias !== 'missing' && (alias === type || TYPES[alias][0] === type))
}
