import type { Root, Table } from 'mdast'
import { visit } from 'unist-util-visit'

/**
 * Writes the heading of its column beside each cell, as `data-label`, in tables of three columns and more. On a phone these are shown as a
 * list, in which each cell needs its heading (components/global.css).
 */
export function remarkTableLabels() {
  return (tree: Root) =>
    visit(tree, 'table', ({ children: [head, ...rows] }: Table) => {
      const labels = head?.children.map(textOf) ?? []
      if (labels.length < 3) return
      for (const { children: cells } of rows)
        for (const [i, cell] of cells.entries()) cell.data = { ...cell.data, hProperties: { 'data-label': labels[i] } }
    })
}

function textOf(node: object): string {
  if ('children' in node && Array.isArray(node.children)) return node.children.map(textOf).join('')
  return 'value' in node ? String(node.value) : ''
}
