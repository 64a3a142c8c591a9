import type { BlockContent, Heading, Link, List, ListItem, Parents, Root } from 'mdast'
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx'
import { visit } from 'unist-util-visit'
import { tagNamed } from './jsx-tag'

/** As Nextra reads an id of its own: `### The heading [#its-id]`. */
const OWN_ID = /\s*\[#([^\]]+)\]\s*$/

/**
 * Replaces `<Contents />` with a list of links to all headings of the third level that follow it, below their headings of the second.
 * @throws Error for a heading of the third level without an id of its own, `[#its-id]`.
 */
export function remarkContents() {
  return (tree: Root) =>
    visit(tree, tagNamed('Contents'), (_, index, parent: Parents | undefined) => {
      if (parent && index !== undefined) parent.children[index] = contents(tree)
    })
}

function contents(tree: Root): MdxJsxFlowElement {
  const sections: ListItem[] = []
  let section: Heading | undefined
  let entries: ListItem[] = []
  for (const node of tree.children) {
    if (node.type !== 'heading') continue
    if (node.depth === 2) section = node
    if (node.depth !== 3) continue
    if (section) {
      entries = []
      sections.push(item({ type: 'paragraph', children: structuredClone(section.children) }, list(entries)))
      section = undefined
    }
    entries.push(item({ type: 'paragraph', children: [linkTo(node)] }))
  }
  const attributes = Object.entries({ 'aria-label': 'Contents', className: 'contents' })
  return {
    type: 'mdxJsxFlowElement',
    name: 'nav',
    attributes: attributes.map(([name, value]) => ({ type: 'mdxJsxAttribute', name, value })),
    children: [list(sections)]
  }
}

function linkTo({ children }: Heading): Link {
  const copy = structuredClone(children)
  const last = copy.at(-1)
  const id = last?.type === 'text' ? OWN_ID.exec(last.value)?.[1] : undefined
  if (last?.type !== 'text' || !id)
    throw new Error(`A heading that <Contents> links to needs an id of its own: ${JSON.stringify(children)}`)
  last.value = last.value.replace(OWN_ID, '')
  return { type: 'link', url: `#${id}`, children: copy as Link['children'] }
}

function list(children: ListItem[]): List {
  return { type: 'list', ordered: false, spread: false, children }
}

function item(...children: BlockContent[]): ListItem {
  return { type: 'listItem', spread: false, children }
}
