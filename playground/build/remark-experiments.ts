import type { Heading, Paragraph, Root, RootContent } from 'mdast'
import { attribute, type JsxTag, tagNamed } from '../../lib/mdx/jsx-tag'

/** The parts of an experiment that the plugin uses. */
interface Described {
  title: string
  question: string
  fix: string
}

/**
 * Fills a page with `<Experiment id="…" />` from the experiment's own file: title and description of the page, its heading, the
 * question (so that the search finds it), and the text of `<Fix />`. What stands below `<Experiment>`, which is why it goes so, becomes
 * its children after the question: it shows them once the reader has guessed or run it. `<Experiment>` and `<ExperimentIndex>` get everything but the
 * experiment's code as JSON in the attribute `about`. An unknown id fails the build.
 */
export function remarkExperiments({ experiments }: { experiments: Readonly<Record<string, Described>> }) {
  return (tree: Root) => {
    for (const tag of tree.children.filter(tagNamed('ExperimentIndex'))) give(tag, experiments)
    const [tag] = tree.children.filter(tagNamed('Experiment'))
    if (!tag) return
    const id = attribute(tag, 'id')
    const experiment = id !== undefined && Object.hasOwn(experiments, id) ? experiments[id] : undefined
    if (!experiment) throw new Error(`There is no experiment "${id}".`)
    give(tag, experiment)
    const why = tree.children
      .filter((node) => node !== tag)
      .map((node): RootContent => (tagNamed('Fix')(node) ? paragraph(experiment.fix) : node))
    tag.children = [paragraph(experiment.question), ...why] as JsxTag['children']
    const heading: Heading = { type: 'heading', depth: 1, children: [{ type: 'text', value: experiment.title }] }
    tree.children = [
      { type: 'yaml', value: `title: ${JSON.stringify(experiment.title)}\ndescription: ${JSON.stringify(experiment.question)}` },
      heading,
      tag as RootContent
    ]
  }
}

function give(tag: JsxTag, value: unknown): void {
  tag.attributes.push({ type: 'mdxJsxAttribute', name: 'about', value: JSON.stringify(value) })
}

function paragraph(value: string): Paragraph {
  return { type: 'paragraph', children: [{ type: 'text', value }] }
}
