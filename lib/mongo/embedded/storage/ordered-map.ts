import BTree from 'sorted-btree'

// It is CommonJS with a default export: bundlers and Node's own ES modules find that in different places.
const Found = (BTree as unknown as { default?: typeof BTree }).default ?? BTree

/** A map whose keys are in order, by a B+ tree: a change or a search takes logarithmic time. */
export class OrderedMap<Key, Value> extends Found<Key, Value> {
  /** @param compare negative when the first key comes before the second; 0 makes them one key. */
  constructor(compare: (a: Key, b: Key) => number) {
    super(undefined, compare)
  }
}
