interface Node {
  name?: string | null
  children?: Node[]
  attributes?: { name?: string; value?: unknown }[]
}

/** Fails the build for a `<Claim id="…">` whose id no claim has. */
export function remarkClaims({ ids }: { ids: ReadonlySet<string> }) {
  return (tree: Node, file: { path?: string }) => check(tree, ids, file.path ?? 'a page')
}

function check(node: Node, ids: ReadonlySet<string>, path: string): void {
  if (node.name === 'Claim') {
    const id = node.attributes?.find(({ name }) => name === 'id')?.value
    if (typeof id !== 'string' || !ids.has(id)) throw new Error(`${path}: <Claim id="${String(id)}"> names no claim.`)
  }
  for (const child of node.children ?? []) check(child, ids, path)
}
