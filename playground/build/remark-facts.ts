import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { attribute, tagNamed } from '../../lib/mdx/jsx-tag'

/** Fails the build for a `<Fact id="…">` whose id no fact has. */
export function remarkFacts({ ids }: { ids: ReadonlySet<string> }) {
  return (tree: Root, { path = 'a page' }: { path?: string }) =>
    visit(tree, tagNamed('Fact'), (tag) => {
      const id = attribute(tag, 'id')
      if (id === undefined || !ids.has(id)) throw new Error(`${path}: <Fact id="${id}"> names no fact.`)
    })
}
