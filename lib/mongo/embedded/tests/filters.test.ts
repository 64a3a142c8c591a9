import { beforeEach, describe, expect, it } from 'vitest'
import { codeOf, useMongo } from './target'

const mongo = useMongo()

describe('filters', () => {
  const ids = async (filter: object) => (await mongo.items.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id)

  beforeEach(async () => {
    await mongo.items.insertMany([
      { _id: 1, n: 1, tags: ['a', 'b'], sub: { x: 1 } },
      { _id: 2, n: 5, tags: ['b'], sub: { x: 2 } },
      {
        _id: 3,
        n: 'five',
        list: [
          { x: 1, y: 2 },
          { x: 3, y: 4 }
        ]
      },
      { _id: 4, n: null },
      { _id: 5 }
    ] as never[])
  })

  it.each([
    [{ n: 1 }, [1]],
    [{ n: { $gt: 0 } }, [1, 2]],
    [{ n: { $gte: 1, $lt: 5 } }, [1]],
    [{ n: null }, [4, 5]],
    [{ n: { $exists: false } }, [5]],
    [{ n: { $ne: 1 } }, [2, 3, 4, 5]],
    [{ n: { $in: [1, 'five', null] } }, [1, 3, 4, 5]],
    [{ n: { $nin: [1, null] } }, [2, 3]],
    [{ tags: 'b' }, [1, 2]],
    [{ tags: ['b'] }, [2]],
    [{ tags: { $all: ['a', 'b'] } }, [1]],
    [{ tags: { $size: 2 } }, [1]],
    [{ 'sub.x': { $lte: 1 } }, [1]],
    [{ sub: { x: 2 } }, [2]],
    [{ 'list.x': 3 }, [3]],
    [{ 'list.0.y': 2 }, [3]],
    [{ list: { $elemMatch: { x: 3, y: 4 } } }, [3]],
    [{ list: { $elemMatch: { x: 1, y: 4 } } }, []],
    [{ n: /^fi/ }, [3]],
    [{ n: { $regex: '^FI', $options: 'i' } }, [3]],
    [{ n: { $not: { $gt: 1 } } }, [1, 3, 4, 5]],
    [{ $or: [{ n: 1 }, { _id: 5 }] }, [1, 5]],
    [{ $nor: [{ n: 1 }, { _id: 5 }] }, [2, 3, 4]],
    [{ n: { $mod: [2, 1] } }, [1, 2]]
  ])('%j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected)
  })

  it('refuse what is unknown, and what is known but not supported, by different codes', async () => {
    expect(await codeOf(ids({ n: { $bogus: 1 } }))).toBe(2)
    expect(await codeOf(ids({ $bogus: 1 }))).toBe(2)
    expect(await codeOf(ids({ $where: 'true' }))).toBe(238)
    expect(await codeOf(ids({ n: { $geoWithin: {} } }))).toBe(238)
  })
})
