import { attribute, type Node } from './node'

/** Fails the build for a `<Claim id="…">` whose id no claim has. */
export function remarkClaims({ ids }: { ids: ReadonlySet<string> }) {
  return (tree: Node, file: { path?: string }) => check(tree, ids, file.path ?? 'a page')
}

function check(node: Node, ids: ReadonlySet<string>, path: string): void {
  if (node.name === 'Claim') {
    const id = attribute(node, 'id')
    if (id === undefined || !ids.has(id)) throw new Error(`${path}: <Claim id="${id}"> names no claim.`)
  }
  for (const child of node.children ?? []) check(child, ids, path)
}
