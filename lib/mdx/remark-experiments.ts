import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { attribute, type JsxTag, tagNamed } from './jsx-tag'

/**
 * Gives `<Experiment id="…" />` and `<ExperimentIndex />` what they say, as JSON in the attribute `facts`: the page gets its text
 * without the experiment's code. An unknown id fails the build.
 */
export function remarkExperiments({ facts }: { facts: Readonly<Record<string, unknown>> }) {
  return (tree: Root) => {
    visit(tree, tagNamed('Experiment'), (tag) => {
      const id = attribute(tag, 'id')
      if (id === undefined || !Object.hasOwn(facts, id)) throw new Error(`There is no experiment "${id}".`)
      give(tag, facts[id])
    })
    visit(tree, tagNamed('ExperimentIndex'), (tag) => give(tag, facts))
  }
}

function give(tag: JsxTag, value: unknown): void {
  tag.attributes.push({ type: 'mdxJsxAttribute', name: 'facts', value: JSON.stringify(value) })
}
