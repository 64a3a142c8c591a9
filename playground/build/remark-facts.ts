import { attribute, type Node } from '../../lib/mdx/node'

/** Fails the build for a `<Fact id="…">` whose id no fact has. */
export function remarkFacts({ ids }: { ids: ReadonlySet<string> }) {
  return (tree: Node, file: { path?: string }) => check(tree, ids, file.path ?? 'a page')
}

function check(node: Node, ids: ReadonlySet<string>, path: string): void {
  if (node.name === 'Fact') {
    const id = attribute(node, 'id')
    if (id === undefined || !ids.has(id)) throw new Error(`${path}: <Fact id="${id}"> names no fact.`)
  }
  for (const child of node.children ?? []) check(child, ids, path)
}
