import type { Link, PhrasingContent, Root, Table } from 'mdast'
import { visit } from 'unist-util-visit'

/** What the first column of a table is headed with where each row is a thing with a name. */
const NAMED = new Set(['Option', 'Variable', 'Cookie'])

/**
 * Makes each name in the first column of such a table a link to itself, whose id is the name: `/reference/options#session.maxAge`. A further
 * name of the same row that is written without its beginning (`.1`) has none.
 */
export function remarkRowAnchors() {
  return (tree: Root) =>
    visit(tree, 'table', ({ children: [head, ...rows] }: Table) => {
      const [label] = head?.children[0]?.children ?? []
      if (label?.type !== 'text' || !NAMED.has(label.value)) return
      for (const { children: cells } of rows) if (cells[0]) cells[0].children = cells[0].children.map(anchored)
    })
}

function anchored(node: PhrasingContent): PhrasingContent {
  if (node.type !== 'inlineCode' || node.value.startsWith('.')) return node
  return { type: 'link', url: `#${node.value}`, children: [node], data: { hProperties: { id: node.value, 'data-row': '' } } } satisfies Link
}
