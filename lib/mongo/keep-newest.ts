import type { Collection, Document, Filter, Sort } from 'mongodb'

/** Deletes all but the first documents of an order. @param filter those that count. @param order the newest first. */
export async function keepNewest<Kept extends Document>(
  collection: Collection<Kept>,
  filter: Filter<Kept>,
  order: Sort,
  count: number
): Promise<void> {
  const old = await collection.find(filter).sort(order).skip(count).project<Pick<Kept, '_id'>>({ _id: 1 }).toArray()
  if (old.length > 0) await collection.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } } as Filter<Kept>)
}
