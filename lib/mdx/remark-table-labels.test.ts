import type { Root, TableCell } from 'mdast'
import { expect, it } from 'vitest'
import { remarkTableLabels } from './remark-table-labels'

const cell = (value: string): TableCell => ({ type: 'tableCell', children: [{ type: 'inlineCode', value }] })
const table = (...rows: string[][]): Root => ({
  type: 'root',
  children: [{ type: 'table', children: rows.map((row) => ({ type: 'tableRow' as const, children: row.map(cell) })) }]
})
const labels = (tree: Root) => JSON.stringify(tree).match(/(?<="data-label":")[^"]*/g)

it('each cell below the first row has the heading of its column', () => {
  const tree = table(['', 'jwt', 'database'], ['a', 'b', 'c'])
  remarkTableLabels()(tree)
  expect(labels(tree)).toEqual(['', 'jwt', 'database'])
})

it('a table of two columns stays as it is', () => {
  const tree = table(['a', 'b'], ['1', '2'])
  remarkTableLabels()(tree)
  expect(tree).toEqual(table(['a', 'b'], ['1', '2']))
})
