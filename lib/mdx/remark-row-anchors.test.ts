import type { Root } from 'mdast'
import { describe, expect, it } from 'vitest'
import { remarkRowAnchors } from './remark-row-anchors'

function table(head: string, ...names: string[]): Root {
  const cell = (children: unknown[]) => ({ type: 'tableRow', children: [{ type: 'tableCell', children }] })
  const rows = [cell([{ type: 'text', value: head }]), cell(names.map((value) => ({ type: 'inlineCode', value })))]
  return { type: 'root', children: [{ type: 'table', children: rows }] } as Root
}

function linked(tree: Root): unknown[] {
  remarkRowAnchors()(tree)
  const [found] = tree.children
  return found?.type === 'table' ? (found.children[1]?.children[0]?.children ?? []) : []
}

describe('the names of a table of options', () => {
  it('are links to themselves', () => {
    const id = 'session.maxAge'
    expect(linked(table('Option', id))).toEqual([
      {
        type: 'link',
        url: `#${id}`,
        children: [{ type: 'inlineCode', value: id }],
        data: { hProperties: { id, 'data-row': '' } }
      }
    ])
  })
  it('are none where only the end is written, and in no other table', () => {
    expect(linked(table('Cookie', '.1'))).toEqual([{ type: 'inlineCode', value: '.1' }])
    expect(linked(table('What', 'a'))).toEqual([{ type: 'inlineCode', value: 'a' }])
  })
})
