import { attribute, type Node } from './node'

/**
 * Gives `<Experiment id="…" />` and `<ExperimentIndex />` what they say, as JSON in the attribute `facts`: the page gets its text
 * without the experiment's code. An unknown id fails the build.
 */
export function remarkExperiments({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  return (tree: Node) => fill(tree, facts)
}

function fill(node: Node, facts: Readonly<Record<string, unknown>>): void {
  if (node.name === 'Experiment') {
    const id = attribute(node, 'id')
    if (id === undefined || !Object.hasOwn(facts, id)) throw new Error(`There is no experiment "${id}".`)
    give(node, facts[id])
  }
  if (node.name === 'ExperimentIndex') give(node, facts)
  for (const child of node.children ?? []) fill(child, facts)
}

function give(node: Node, value: unknown): void {
  node.attributes = [...(node.attributes ?? []), { type: 'mdxJsxAttribute', name: 'facts', value: JSON.stringify(value) }]
}
