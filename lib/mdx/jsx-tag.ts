import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx'

/** A tag of an MDX page's tree, on lines of its own or within text. */
export type JsxTag = MdxJsxFlowElement | MdxJsxTextElement

/** A test for `visit()`: finds the tags of one name. */
export function tagNamed(name: string) {
  return (node: object): node is JsxTag => 'name' in node && node.name === name
}

/** An attribute of a tag. @throws Error when it is an expression: plugins read plain strings. */
export function attribute(tag: JsxTag, name: string): string | undefined {
  const found = tag.attributes.find((candidate) => candidate.type === 'mdxJsxAttribute' && candidate.name === name)
  const value = found?.value ?? undefined
  if (value !== undefined && typeof value !== 'string') throw new Error(`<${tag.name} ${name}> takes a plain string.`)
  return value
}
