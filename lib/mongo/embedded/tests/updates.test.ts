import { Double, Long, type ObjectId } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { codeOf, typed, useMongo } from './target'

const mongo = useMongo()

describe('updates', () => {
  it('apply operators', async () => {
    await mongo.items.insertOne({ _id: 1 as never, n: 1, list: [1, 2, 3], gone: true, old: 'name', set: ['a'] })
    await mongo.items.updateOne(
      { _id: 1 as never },
      {
        $inc: { n: 2 },
        $push: { list: { $each: [4, 5], $slice: -3 } } as never,
        $unset: { gone: '' },
        $rename: { old: 'new' },
        $addToSet: { set: 'a' } as never,
        $set: { 'deep.er': 1 },
        $max: { most: 7 }
      }
    )
    expect(await mongo.items.findOne()).toEqual({ _id: 1, n: 3, list: [3, 4, 5], new: 'name', set: ['a'], deep: { er: 1 }, most: 7 })
    await mongo.items.updateOne({}, { $pull: { list: { $gte: 4 } } as never })
    expect((await mongo.items.findOne())?.list).toEqual([3])
  })

  it('count what they matched and what they changed', async () => {
    await mongo.items.insertMany([{ n: 1 }, { n: 1 }])
    expect(await mongo.items.updateMany({ n: 1 }, { $set: { n: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 0 })
    expect(await mongo.items.updateMany({ n: 1 }, { $set: { n: 2 } })).toMatchObject({ matchedCount: 2, modifiedCount: 2 })
  })

  it('upsert from the filter and the operators', async () => {
    const result = await mongo.items.updateOne(
      { name: 'a', n: { $gt: 1 } },
      { $set: { x: 1 }, $setOnInsert: { made: true } },
      { upsert: true }
    )
    expect(await mongo.items.findOne({ _id: result.upsertedId as ObjectId })).toMatchObject({ name: 'a', x: 1, made: true })
    await mongo.items.updateOne({ name: 'a' }, { $setOnInsert: { made: false } }, { upsert: true })
    expect(await mongo.items.findOne()).toMatchObject({ made: true })
  })

  it('replace whole documents, and keep the _id', async () => {
    await mongo.items.insertOne({ _id: 1 as never, a: 1 })
    await mongo.items.replaceOne({ a: 1 }, { b: 2 })
    expect(await mongo.items.findOne()).toEqual({ _id: 1, b: 2 })
  })

  it('store a top-level field with a $ only where they insert', async () => {
    const id = { _id: 1 as never }
    await mongo.items.updateOne(id, { $set: { $a: 1, '$b.c': 1 } }, { upsert: true })
    await mongo.items.replaceOne({ _id: 2 as never }, { a: 1, $b: 1 }, { upsert: true })
    expect(await mongo.items.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, $a: 1, $b: { c: 1 } },
      { _id: 2, a: 1, $b: 1 }
    ])
    for (const update of [{ $set: { $a: 2 } }, { $inc: { $a: 1 } }, { $rename: { $a: '$d' } }])
      expect(await codeOf(mongo.items.updateOne(id, update as never))).toBe(52)
    expect(await codeOf(mongo.items.replaceOne(id, { a: 1, $a: 1 }))).toBe(52)
    expect(await mongo.items.updateOne({ _id: 3 as never }, { $set: { $a: 1 } })).toMatchObject({ matchedCount: 0 })
    await mongo.items.updateOne(id, { $unset: { $a: '' }, $rename: { none: 'some.$name' } })
    expect(await mongo.items.findOne(id)).toEqual({ _id: 1, $b: { c: 1 } })
  })

  it('pull by the fields of an element, references among them', async () => {
    await mongo.items.insertOne({ _id: 1 as never, list: [{ $id: 7, x: 1 }, { $id: 8 }, 5] })
    await mongo.items.updateOne({}, { $pull: { list: { $id: 7 } } as never })
    expect(await mongo.items.findOne()).toEqual({ _id: 1, list: [{ $id: 8 }, 5] })
  })

  it.each([
    ['unknown operator', { $bogus: { a: 1 } }, 9],
    ['two operators on one path', { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['arithmetic on a string', { $inc: { text: 1 } }, 14],
    ['a path through a number', { $set: { 'n.x': 1 } }, 28],
    ['a name from within a number', { $rename: { 'n.x': 'y' } }, 28],
    ['an array within a string', { $pull: { 'text.x': 1 } }, 28],
    ['the last of an array within a string', { $pop: { 'text.x': 1 } }, 28],
    ['a new name that is the old one', { $rename: { n: 'n' } }, 2],
    ['a new name inside of the old one', { $rename: { n: 'n.x' } }, 2],
    ['a wrong argument before a second operator on its path', { $set: { n: 1 }, $inc: { n: 'x' } }, 14],
    ['an expression in $pull', { $pull: { list: { x: 1, $expr: true } } }, 224],
    ['a positional path with nothing to stand for', { $set: { 'list.$': 1 } }, 2]
  ])('refuse %s', async (_name, update, code) => {
    await mongo.items.insertOne({ n: 1, text: 'x' })
    expect(await codeOf(mongo.items.updateOne({}, update as never))).toBe(code)
    expect(await mongo.items.findOne({}, { projection: { _id: 0 } })).toEqual({ n: 1, text: 'x' })
  })

  it('findOneAndUpdate, Replace and Delete return before or after', async () => {
    await mongo.items.insertOne({ _id: 1 as never, n: 1 })
    expect(await mongo.items.findOneAndUpdate({ n: 1 }, { $inc: { n: 1 } })).toMatchObject({ n: 1 })
    expect(await mongo.items.findOneAndUpdate({ n: 2 }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toMatchObject({ n: 3 })
    expect(await mongo.items.findOneAndReplace({ n: 3 }, { m: 1 }, { returnDocument: 'after' })).toEqual({ _id: 1, m: 1 })
    expect(await mongo.items.findOneAndDelete({ m: 1 })).toMatchObject({ m: 1 })
    expect(await mongo.items.findOneAndDelete({ m: 1 })).toBeNull()
  })

  it('are atomic: 100 increments at once all count', async () => {
    await mongo.items.insertOne({ n: 0 })
    await Promise.all(Array.from({ length: 100 }, () => mongo.items.updateOne({}, { $inc: { n: 1 } })))
    expect(await mongo.items.findOne()).toMatchObject({ n: 100 })
  })
})

describe('operators', () => {
  const after = async (document: object, update: object | object[], options: object = {}, filter: object = {}) => {
    await mongo.items.insertOne({ _id: 1, ...document } as never)
    await mongo.items.updateOne(filter, update as never, options)
    const found = await mongo.items.findOne({}, { promoteValues: false, projection: { _id: 0 } })
    return typed(found)
  }

  it.each<[string, object, object | object[], object]>([
    ['$inc keeps an Int32', { n: 1 }, { $inc: { n: 2 } }, { n: 3 }],
    ['$inc widens an Int32 to a Long', { n: 2147483647 }, { $inc: { n: 1 } }, { n: Long.fromNumber(2147483648) }],
    ['$inc with a Double makes a Double', { n: 1 }, { $inc: { n: 0.5 } }, { n: 1.5 }],
    [
      '$inc of a Long beyond 2^53 is exact',
      { n: Long.fromString('9007199254740993') },
      { $inc: { n: 1 } },
      { n: Long.fromString('9007199254740994') }
    ],
    ['$inc makes a missing field', {}, { $inc: { 'a.b': 5 } }, { a: { b: 5 } }],
    ['$max', { a: 5, b: 5 }, { $max: { a: 7, b: 3 } }, { a: 7, b: 5 }],
    ['$mul makes a missing field zero', {}, { $mul: { n: 5 } }, { n: 0 }],
    ['$mul', { n: 3 }, { $mul: { n: new Double(2) } }, { n: new Double(6) }],
    ['$min and $max', { a: 5, b: 5 }, { $min: { a: 3 }, $max: { b: 3 } }, { a: 3, b: 5 }],
    ['$min across types', { a: 'x' }, { $min: { a: 3 } }, { a: 3 }],
    ['$max across types', { a: 3 }, { $max: { a: 'x' } }, { a: 'x' }],
    ['$unset in an array leaves null', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['$set beyond the end of an array', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
    ['$set through array elements', { a: [{ b: 1 }] }, { $set: { 'a.0.b': 2 } }, { a: [{ b: 2 }] }],
    ['$rename into a document', { a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
    ['$push', { a: [1] }, { $push: { a: [2] } }, { a: [1, [2]] }],
    ['$push with $position', { a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }],
    ['$push with $sort and $slice', { a: [3, 1] }, { $push: { a: { $each: [2], $sort: -1, $slice: 2 } } }, { a: [3, 2] }],
    [
      '$push with $sort by a field',
      { a: [{ n: 2 }] },
      { $push: { a: { $each: [{ n: 1 }], $sort: { n: 1 } } } },
      { a: [{ n: 1 }, { n: 2 }] }
    ],
    ['$push with $slice 0', { a: [1] }, { $push: { a: { $each: [2], $slice: 0 } } }, { a: [] }],
    ['$addToSet', { a: [1] }, { $addToSet: { a: { $each: [new Double(1), 2, 2] } } }, { a: [1, 2] }],
    [
      '$addToSet minds the order of fields',
      { a: [{ x: 1, y: 2 }] },
      { $addToSet: { a: { y: 2, x: 1 } } },
      {
        a: [
          { x: 1, y: 2 },
          { y: 2, x: 1 }
        ]
      }
    ],
    ['$pull by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['$pull by a document of conditions', { a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: { $lt: 2 } } } }, { a: [{ x: 2 }] }],
    ['$pullAll', { a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ['$pop', { a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    ['a pipeline', { a: 1, b: 2 }, [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'a' }], { b: 2, sum: 3 }]
  ])('%s', async (_name, document, update, expected) => {
    expect(await after(document, update)).toEqual(typed(expected))
  })

  it.each<[string, object, object, object, object, object?]>([
    ['$ is the element that matched', { a: [1, 5, 7] }, { a: { $gt: 4 } }, { $set: { 'a.$': 0 } }, { a: [1, 0, 7] }],
    [
      '$ by $elemMatch',
      { a: [{ x: 1 }, { x: 2 }] },
      { a: { $elemMatch: { x: 2 } } },
      { $inc: { 'a.$.x': 10 } },
      { a: [{ x: 1 }, { x: 12 }] }
    ],
    ['$ by a dotted path', { a: [{ x: 1 }, { x: 2 }] }, { 'a.x': 2 }, { $set: { 'a.$.y': 1 } }, { a: [{ x: 1 }, { x: 2, y: 1 }] }],
    ['$[] is every element', { a: [1, 2] }, {}, { $inc: { 'a.$[]': 1 } }, { a: [2, 3] }],
    ['$[] inside $[]', { a: [{ b: [1] }, { b: [2, 3] }] }, {}, { $inc: { 'a.$[].b.$[]': 1 } }, { a: [{ b: [2] }, { b: [3, 4] }] }],
    [
      '$[id] is what its filter matches',
      { a: [{ g: 1 }, { g: 8 }] },
      {},
      { $set: { 'a.$[high].ok': true } },
      { a: [{ g: 1 }, { g: 8, ok: true }] },
      { arrayFilters: [{ 'high.g': { $gte: 5 } }] }
    ],
    ['$[id] of scalars', { a: [1, 5, 9] }, {}, { $inc: { 'a.$[n]': 2 } }, { a: [1, 7, 11] }, { arrayFilters: [{ n: { $gt: 1 } }] }]
  ])('%s', async (_name, document, filter, update, expected, options) => {
    expect(await after(document, update, options, filter)).toEqual(typed(expected))
  })

  it.each<[string, object, unknown, number, object?]>([
    ['an unknown operator', {}, { $bogus: { a: 1 } }, 9],
    ['an empty path', {}, { $set: { '': 1 } }, 56],
    ['an empty name in a path', {}, { $set: { 'a..b': 1 } }, 56],
    ['a path and its parent', {}, { $set: { a: 1, 'a.b': 1 } }, 40],
    ['$push to what is no array', { a: 1 }, { $push: { a: 1 } }, 2],
    ['$pull from what is no array', { a: 1 }, { $pull: { a: 1 } }, 2],
    ['$pop by 2', { a: [1] }, { $pop: { a: 2 } }, 9],
    ['$[] of what is no array', { a: 1 }, { $set: { 'a.$[]': 1 } }, 2],
    ['$[] of what is not there', {}, { $set: { 'a.$[]': 1 } }, 2],
    ['$[id] without a filter', { a: [1] }, { $set: { 'a.$[x]': 1 } }, 2],
    ['an array filter that is not used', { a: [1] }, { $set: { a: 1 } }, 9, { arrayFilters: [{ x: 1 }] }],
    ['an overflow of a Long', { n: Long.MAX_VALUE }, { $inc: { n: 1 } }, 2],
    ['a stage that is not for updates', {}, [{ $match: {} }], 72],
    ['a change of _id by a pipeline', {}, [{ $set: { _id: 2 } }], 66]
  ])('refuses %s', async (_name, document, update, code, options) => {
    await mongo.items.insertOne({ _id: 1, ...document } as never)
    expect(await codeOf(mongo.items.updateOne({}, update as never, options))).toBe(code)
    expect(typed(await mongo.items.findOne({}, { promoteValues: false }))).toEqual(typed({ _id: 1, ...document }))
  })

  it('an upsert of equalities under $and, $in and dots', async () => {
    const filter = { $and: [{ a: 1 }, { 'b.c': { $eq: 2 } }], d: { $in: [3] }, e: { $in: [1, 2] } }
    await mongo.items.updateOne(filter, { $set: { x: 1 } }, { upsert: true })
    expect(await mongo.items.findOne({}, { projection: { _id: 0 } })).toEqual({ a: 1, b: { c: 2 }, d: 3, x: 1 })
    expect(await codeOf(mongo.items.updateOne({ $and: [{ z: 1 }, { z: 2 }] }, { $set: { x: 2 } }, { upsert: true }))).toBe(54)
  })

  it('nothing handed in or out is shared with what is stored', async () => {
    const nested = { list: [{ n: 1 }] }
    await mongo.items.insertOne({ _id: 1 as never, nested })
    nested.list.push({ n: 2 })
    await mongo.items.updateOne({}, [{ $set: { twin: '$nested' } }])
    await mongo.items.updateOne({}, { $set: { 'twin.list.0.n': 9 } })
    expect(await mongo.items.findOne({})).toEqual({ _id: 1, nested: { list: [{ n: 1 }] }, twin: { list: [{ n: 9 }] } })
  })
})

describe('a write that cannot be read', () => {
  const update = { q: {}, u: { $set: { n: 2 } } }
  it.each<[object, number]>([
    [{ delete: 'items', deletes: [{ q: {} }] }, 40414],
    [{ delete: 'items', deletes: [{ limit: 0 }] }, 40414],
    [{ delete: 'items', deletes: [{ q: null, limit: 0 }] }, 14],
    [{ delete: 'items', deletes: [{ q: {}, limit: 0.5 }] }, 9],
    [
      {
        delete: 'items',
        deletes: [
          { q: { n: 7 }, limit: 1 },
          { q: {}, limit: 2 }
        ]
      },
      9
    ],
    [{ update: 'items', updates: [update, { u: update.u }] }, 40414],
    [{ update: 'items', updates: [update, { q: {} }] }, 40414],
    [{ update: 'items', updates: [update, { ...update, q: null, multi: true }] }, 14],
    [{ update: 'items', updates: [update, { ...update, multi: 1 }] }, 14],
    [{ update: 'items', updates: [update, { ...update, other: 1 }] }, 40415],
    [{ insert: 'items', documents: [{ n: 3 }, 5] }, 14]
  ])('is the command’s error, and nothing is written: %j', async (command, code) => {
    await mongo.items.insertMany([{ n: 1 }, { n: 1 }])
    expect(await codeOf(mongo.db.command(command as Document))).toBe(code)
    expect((await mongo.items.find().toArray()).map(({ n }) => n)).toEqual([1, 1])
  })

  it('a limit of counts has no sign', async () => {
    await mongo.items.insertMany([{}, {}, {}])
    expect(await mongo.db.command({ count: 'items', limit: -2 })).toMatchObject({ n: 2 })
    expect(await codeOf(mongo.db.command({ distinct: 'items' }))).toBe(40414)
  })
})
