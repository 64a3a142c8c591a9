import { Decimal128, Double, Int32 } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { keyOf } from '../storage/key'
import { OrderedMap } from '../storage/ordered-map'
import { isDocument, setOwn } from '../values'
import type { StringOrder } from './collation'
import { compareValues } from './compare'
import { asDouble, type BsonNumber, combine, isAnyNumber } from './numbers'
import { isNullish } from './operators/define'
import { typeName } from './types'

/** Collects the values of a group, one at a time. */
export interface Accumulator {
  add(value: unknown): void
  result(): unknown
}

/** Keeps the types of whole numbers as far as they go; a sum beyond a Long is a Double. */
function sum(): Accumulator {
  let total: BsonNumber = new Int32(0)
  return {
    add: (value) => {
      if (isAnyNumber(value)) total = combine('+', total, value) ?? new Double(asDouble(total) + asDouble(value))
    },
    result: () => total
  }
}

function average(): Accumulator {
  let count = 0
  const total = sum()
  return {
    add: (value) => {
      if (!isAnyNumber(value)) return
      count++
      total.add(value)
    },
    result: () => {
      if (count === 0) return null
      const whole = total.result()
      if (whole instanceof Decimal128) throw notImplemented('$avg of Decimal128')
      return new Double(asDouble(whole as BsonNumber) / count)
    }
  }
}

function extreme(wins: (order: number) => boolean): (strings: StringOrder | undefined) => Accumulator {
  return (strings) => {
    let best: unknown
    return {
      add: (value) => {
        if (!isNullish(value) && (best === undefined || wins(compareValues(value, best, strings)))) best = value
      },
      result: () => best ?? null
    }
  }
}

function collected(
  apply: (values: unknown[], strings: StringOrder | undefined) => unknown
): (strings: StringOrder | undefined) => Accumulator {
  return (strings) => {
    const values: unknown[] = []
    return { add: (value) => values.push(value), result: () => apply(values, strings) }
  }
}

function mergeObjects(): Accumulator {
  const merged = {}
  return {
    add: (value) => {
      if (isNullish(value)) return
      if (!isDocument(value))
        throw new MongoServerError(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`)
      for (const [key, field] of Object.entries(value)) setOwn(merged, key, field)
    },
    result: () => merged
  }
}

/**
 * The accumulators that look at one expression's values.
 * Source: https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/
 */
export const ACCUMULATORS: Record<string, (strings: StringOrder | undefined) => Accumulator> = {
  $sum: sum,
  $avg: average,
  $min: extreme((order) => order < 0),
  $max: extreme((order) => order > 0),
  $first: collected(([first]) => first ?? null),
  $last: collected((values) => values.at(-1) ?? null),
  $push: collected((values) => values.filter((value) => value !== undefined)),
  $addToSet: (strings) => {
    const values: unknown[] = []
    const keys = new Set<string>()
    // Keys know no collation.
    const byOrder = new OrderedMap<unknown, true>((a, b) => compareValues(a, b, strings))
    const isNew = (value: unknown) => (strings ? byOrder.set(value, true, false) : keys.size < keys.add(keyOf(value)).size)
    return {
      add: (value) => {
        if (value !== undefined && isNew(value)) values.push(value)
      },
      result: () => values
    }
  },
  $mergeObjects: mergeObjects
}
