import type { Paragraph, Parent, PhrasingContent, Root } from 'mdast'
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx'
import { visit } from 'unist-util-visit'
import { attribute, type JsxTag, tagNamed } from '../../lib/mdx/jsx-tag'

/** Fails the build for a `<Fact id="…">` whose id no fact has, and makes a paragraph of one that stands alone: MDX would not. */
export function remarkFacts({ ids }: { ids: ReadonlySet<string> }) {
  return (tree: Root, { path = 'a page' }: { path?: string }) =>
    visit(tree, tagNamed('Fact'), (tag: JsxTag, index: number | undefined, parent: Parent | undefined) => {
      const id = attribute(tag, 'id')
      if (id === undefined || !ids.has(id)) throw new Error(`${path}: <Fact id="${id}"> names no fact.`)
      if (tag.type === 'mdxJsxFlowElement' && parent && index !== undefined) parent.children[index] = asParagraph(tag)
    })
}

function asParagraph(tag: MdxJsxFlowElement): Paragraph {
  const words = tag.children.flatMap((child) => (child.type === 'paragraph' ? child.children : [child as PhrasingContent]))
  return { type: 'paragraph', children: [{ ...tag, type: 'mdxJsxTextElement', children: words }] }
}
