import type { List, Parent, Root } from 'mdast'
import { expect, it } from 'vitest'
import { remarkContents } from './remark-contents'

const textOf = (node: object): string =>
  'children' in node ? (node.children as object[]).map(textOf).join('') : String((node as { value?: string }).value ?? '')
const heading = (depth: 2 | 3, value: string) => ({ type: 'heading' as const, depth, children: [{ type: 'text' as const, value }] })
const page = (...headings: ReturnType<typeof heading>[]) =>
  ({ type: 'root', children: [{ type: 'mdxJsxFlowElement', name: 'Contents', attributes: [], children: [] }, ...headings] }) as Root

it('lists what can be looked up, below its section, and leaves out sections without entries', () => {
  const tree = page(
    heading(2, 'One'),
    heading(3, 'Why? [#why]'),
    heading(3, 'How? [#how-so]'),
    heading(2, 'Empty'),
    heading(2, 'Two'),
    heading(3, 'Who? [#who]')
  )
  remarkContents()(tree)
  const [{ children: sections }] = (tree.children[0] as Parent).children as [List]
  expect(sections.map(textOf)).toEqual(['OneWhy?How?', 'TwoWho?'])
  expect(JSON.stringify(sections).match(/"url":"[^"]+"/g)).toEqual(['"url":"#why"', '"url":"#how-so"', '"url":"#who"'])
})

it('refuses a heading whose address it cannot know', () => {
  expect(() => remarkContents()(page(heading(2, 'One'), heading(3, 'Why?')))).toThrow('needs an id of its own')
})
