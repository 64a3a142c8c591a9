import { attribute, type Node } from '../../lib/mdx/node'

/** What the plugin has to know about an experiment. */
interface Described {
  title: string
  question: string
  fix: string
}

/**
 * Gives a page with `<Experiment id="…" />` what the experiment's own file says: title and description of the page, its heading, the
 * question (so that the search finds it), and the text of `<Fix />`. `<Experiment>` and `<ExperimentIndex>` get the whole as JSON in the
 * attribute `about`, without the experiment's code. An unknown id fails the build.
 */
export function remarkExperiments({ experiments }: { experiments: Readonly<Record<string, Described>> }) {
  return (tree: Node) => {
    const children = tree.children ?? []
    for (const node of children) if (node.name === 'ExperimentIndex') give(node, experiments)
    const place = children.find(({ name }) => name === 'Experiment')
    if (!place) return
    const id = attribute(place, 'id')
    const experiment = id !== undefined && Object.hasOwn(experiments, id) ? experiments[id] : undefined
    if (!experiment) throw new Error(`There is no experiment "${id}".`)
    give(place, experiment)
    place.children = [paragraph(experiment.question)]
    const head = `title: ${JSON.stringify(experiment.title)}\ndescription: ${JSON.stringify(experiment.question)}`
    tree.children = [
      { type: 'yaml', value: head },
      { type: 'heading', depth: 1, children: [text(experiment.title)] },
      ...children.map((node) => (node.name === 'Fix' ? paragraph(experiment.fix) : node))
    ]
  }
}

function give(node: Node, value: unknown): void {
  node.attributes = [...(node.attributes ?? []), { type: 'mdxJsxAttribute', name: 'about', value: JSON.stringify(value) }]
}

function text(value: string): Node {
  return { type: 'text', value }
}

function paragraph(value: string): Node {
  return { type: 'paragraph', children: [text(value)] }
}
