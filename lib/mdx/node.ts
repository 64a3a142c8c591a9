/** What the plugins read of a node of an MDX page's tree. */
export interface Node {
  type: string
  name?: string | null
  children?: Node[]
  attributes?: { type: string; name?: string; value?: unknown }[]
  [key: string]: unknown
}

/** An attribute of a tag. @throws Error when it is an expression: plugins read plain strings. */
export function attribute(node: Node, name: string): string | undefined {
  const value = node.attributes?.find((candidate) => candidate.name === name)?.value
  if (value !== undefined && typeof value !== 'string') throw new Error(`<${node.name} ${name}> takes a plain string.`)
  return value
}
