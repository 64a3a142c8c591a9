import { Double, Int32, Long, MaxKey, MinKey, ObjectId } from 'bson'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { typed, useMongo } from './target'

/**
 * Filters and sorts against an oracle that shares no code with the server: values of few types are mapped to plain JavaScript, and
 * the documented rules are written down once more in the simplest way.
 */
const mongo = useMongo()

/** A stored value: where its type stands in MongoDB's order, and a key that JavaScript compares in the right way within the type. */
interface Sample {
  value: unknown
  rank: number
  key: number | string
}

const sample =
  (rank: number) =>
  (value: unknown, key: number | string): Sample => ({ value, rank, key })
const [nothing, numeric, text, identity, bool, time] = [sample(2), sample(3), sample(4), sample(8), sample(9), sample(10)]

const scalar: fc.Arbitrary<Sample> = fc.oneof(
  fc.constant(nothing(null, 0)),
  fc.integer({ min: -3, max: 3 }).map((n) => numeric(new Int32(n), n)),
  fc.integer({ min: -3, max: 3 }).map((n) => numeric(Long.fromNumber(n), n)),
  fc.constantFrom(-2.5, -1, 0, 0.5, 1, 2).map((n) => numeric(new Double(n), n)),
  fc.constantFrom('', 'a', 'ab', 'b', 'B').map((s) => text(s, s)),
  fc.integer({ min: 1, max: 3 }).map((n) => {
    const hex = `${n}`.repeat(24)
    return identity(new ObjectId(hex), hex)
  }),
  fc.boolean().map((b) => bool(b, Number(b))),
  fc.integer({ min: -2, max: 2 }).map((n) => time(new Date(n * 1000), n)),
  fc.constant(sample(1)(new MinKey(), 0)),
  fc.constant(sample(14)(new MaxKey(), 0))
)

/** A document's field: missing, one value or an array of values. */
type Field = { kind: 'missing' } | { kind: 'one'; one: Sample } | { kind: 'many'; many: Sample[] }

const field: fc.Arbitrary<Field> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Field>({ kind: 'missing' }) },
  { weight: 5, arbitrary: scalar.map<Field>((one) => ({ kind: 'one', one })) },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }).map<Field>((many) => ({ kind: 'many', many })) }
)

function documentOf(_id: number, each: Field): object {
  if (each.kind === 'missing') return { _id }
  return { _id, v: each.kind === 'one' ? each.one.value : each.many.map(({ value }) => value) }
}

function order(a: Sample, b: Sample): number {
  return a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}

const samplesOf = (each: Field): Sample[] => (each.kind === 'one' ? [each.one] : each.kind === 'many' ? each.many : [])

function isEqual(each: Field, operand: Sample): boolean {
  if (each.kind === 'missing') return operand.rank === 2
  return samplesOf(each).some((one) => order(one, operand) === 0)
}

/** Within the type; only MinKey and MaxKey compare with everything, an array as a whole included. */
function isInRange(each: Field, operand: Sample, accepts: (order: number) => boolean): boolean {
  const unbracketed = operand.rank === 1 || operand.rank === 14
  if (each.kind === 'missing') return operand.rank === 2 && accepts(0)
  if (each.kind === 'many' && unbracketed && accepts(6 - operand.rank)) return true
  return samplesOf(each).some((one) => (unbracketed || one.rank === operand.rank) && accepts(order(one, operand)))
}

type Condition = { filter: object; holds(each: Field): boolean }

const condition: fc.Arbitrary<Condition> = fc.oneof(
  scalar.map((s): Condition => ({ filter: { v: { $eq: s.value } }, holds: (each) => isEqual(each, s) })),
  scalar.map((s): Condition => ({ filter: { v: { $ne: s.value } }, holds: (each) => !isEqual(each, s) })),
  fc.array(scalar, { maxLength: 3 }).map(
    (all): Condition => ({
      filter: { v: { $in: all.map(({ value }) => value) } },
      holds: (each) => all.some((s) => isEqual(each, s))
    })
  ),
  fc.array(scalar, { maxLength: 3 }).map(
    (all): Condition => ({
      filter: { v: { $nin: all.map(({ value }) => value) } },
      holds: (each) => !all.some((s) => isEqual(each, s))
    })
  ),
  ...(
    [
      ['$gt', (o: number) => o > 0],
      ['$gte', (o: number) => o >= 0],
      ['$lt', (o: number) => o < 0],
      ['$lte', (o: number) => o <= 0]
    ] as const
  ).map(([name, accepts]) =>
    scalar.map((s): Condition => ({ filter: { v: { [name]: s.value } }, holds: (each) => isInRange(each, s, accepts) }))
  ),
  fc.boolean().map((wanted): Condition => ({ filter: { v: { $exists: wanted } }, holds: (each) => (each.kind !== 'missing') === wanted })),
  fc
    .nat(3)
    .map((size): Condition => ({ filter: { v: { $size: size } }, holds: (each) => each.kind === 'many' && each.many.length === size }))
)

const combined: fc.Arbitrary<Condition> = fc.oneof(
  condition,
  fc
    .tuple(condition, condition)
    .map(([a, b]): Condition => ({ filter: { $and: [a.filter, b.filter] }, holds: (each) => a.holds(each) && b.holds(each) })),
  fc
    .tuple(condition, condition)
    .map(([a, b]): Condition => ({ filter: { $or: [a.filter, b.filter] }, holds: (each) => a.holds(each) || b.holds(each) })),
  fc
    .tuple(condition, condition)
    .map(([a, b]): Condition => ({ filter: { $nor: [a.filter, b.filter] }, holds: (each) => !a.holds(each) && !b.holds(each) }))
)

async function store(fields: Field[]): Promise<void> {
  await mongo.items.deleteMany({})
  if (fields.length > 0) await mongo.items.insertMany(fields.map((each, _id) => documentOf(_id, each)) as never[])
}

const idsOf = (documents: { _id: unknown }[]) => documents.map(({ _id }) => Number(_id))

describe('against an independent oracle', () => {
  it.each([false, true])('filters find what they should, with an index: %s', async (hasIndex) => {
    if (hasIndex) await mongo.items.createIndex({ v: 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 8 }), combined, async (fields, { filter, holds }) => {
        await store(fields)
        const found = await mongo.items.find(filter).sort({ _id: 1 }).toArray()
        expect(idsOf(found)).toEqual(fields.flatMap((each, i) => (holds(each) ? [i] : [])))
      }),
      { numRuns: 250 }
    )
  })

  it('an index changes nothing about what is found', async () => {
    const value = fc.oneof(
      scalar.map((one) => one.value),
      fc.array(
        scalar.map((one) => one.value),
        { maxLength: 3 }
      )
    )
    const document = fc.record({ a: value, b: fc.oneof(value, fc.record({ c: value })) }, { requiredKeys: [] })
    const test = fc.oneof(
      value,
      value.map(($eq) => ({ $eq })),
      fc.array(value, { maxLength: 3 }).map(($in) => ({ $in })),
      value.map(($gte) => ({ $gte }))
    )
    const filter = fc.record({ a: test, b: test, 'b.c': test }, { requiredKeys: [] })
    const index = fc.constantFrom<Record<string, 1 | -1>>({ a: 1 }, { a: 1, b: -1 }, { b: 1, a: 1 }, { 'b.c': 1 }, { 'b.c': 1, a: 1 })
    const twin = mongo.db.collection('twin')
    await fc.assert(
      fc.asyncProperty(fc.array(document, { maxLength: 8 }), filter, index, fc.boolean(), async (documents, wanted, key, sparse) => {
        await mongo.items.drop()
        await mongo.items.createIndex(key, { sparse })
        await twin.deleteMany({})
        for (const [_id, each] of documents.entries()) {
          // A document with two arrays has no place in a compound index, here as in MongoDB.
          const isIn = await mongo.items.insertOne({ _id, ...each } as never).then(
            () => true,
            () => false
          )
          if (isIn) await twin.insertOne({ _id, ...each } as never)
        }
        const [indexed, without] = await Promise.all(
          [mongo.items, twin].map((items) =>
            items
              .find(wanted as object)
              .sort({ _id: 1 })
              .toArray()
          )
        )
        expect(typed(indexed)).toEqual(typed(without))
      }),
      { numRuns: 200 }
    )
  })

  it('sorts are in the documented order, and stable by _id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 10 }), fc.constantFrom<1 | -1>(1, -1), async (fields, direction) => {
        await store(fields)
        const found = await mongo.items.find().sort({ v: direction, _id: 1 }).toArray()
        // An empty array stands just below null.
        const empty: Sample = { value: undefined, rank: 1.5, key: 0 }
        const keyOf = (each: Field): Sample => {
          if (each.kind === 'missing') return nothing(null, 0)
          const samples = each.kind === 'one' ? [each.one] : each.many.length > 0 ? each.many : [empty]
          return samples.reduce((best, one) => (order(one, best) * direction < 0 ? one : best))
        }
        const expected = fields.map((each, i) => ({ i, key: keyOf(each) })).sort((a, b) => order(a.key, b.key) * direction || a.i - b.i)
        expect(idsOf(found)).toEqual(expected.map(({ i }) => i))
      }),
      { numRuns: 250 }
    )
  })

  it('what is stored comes back with its types', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 8 }), async (fields) => {
        await store(fields)
        const found = await mongo.items.find({}, { promoteValues: false, promoteLongs: false }).sort({ _id: 1 }).toArray()
        expect(typed(found)).toEqual(typed(fields.map((each, i) => documentOf(i, each))))
      }),
      { numRuns: 100 }
    )
  })
})
