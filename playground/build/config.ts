import { CODE_THEMES, codeHighlighter } from '@/lib/mdx/code-highlighting'
import { remarkContents } from '@/lib/mdx/remark-contents'
import { remarkRowAnchors } from '@/lib/mdx/remark-row-anchors'
import { remarkSourceCode } from '@/lib/mdx/remark-source-code'
import { remarkTableLabels } from '@/lib/mdx/remark-table-labels'
import { aboutExperiments } from '../experiments/run/all'
import { unproven } from '../facts/record'
import { readTopics } from '../facts/topics'
import { ownStarts } from '../own-code/own-starts'
import { applicationParts } from '../take-along/parts'
import { fieldLines } from './field-lines'
import { madeFrom } from './made-from'
import { panelSources } from './panel-sources'
import { remarkExperiments } from './remark-experiments'
import { remarkFacts } from './remark-facts'
import { shownFacts } from './shown-facts'

/**
 * Makes the values and plugins that next.config.mjs takes from the playground to build pages.
 * @param root absolute path of the repository.
 * @param strict whether every fact has to be proven as it stands. Some proofs need a built site, so a build can skip this check.
 * @throws Error that names the facts that are not proven.
 */
export async function forTheBuild(root: string, strict: boolean) {
  const topics = await readTopics(root)
  if (strict) {
    const complaints = await unproven(topics, root)
    if (complaints.length > 0)
      throw new Error(`Not every fact is proven as it stands (npm run facts proves them):\n  ${complaints.join('\n  ')}`)
  }
  const experiments = await aboutExperiments(root)
  const titles: Record<string, Record<string, string>> = {}
  for (const [id, { group, title }] of Object.entries(experiments)) titles[group] = { ...titles[group], [id]: title }
  const inserted = {
    EXPERIMENTS: experiments,
    EXPERIMENT_TITLES: titles,
    PANEL_SOURCES: await panelSources(root),
    FIELD_LINES: fieldLines(root),
    OWN_STARTS: ownStarts(root),
    APPLICATION_PARTS: applicationParts(root)
  }
  const ids = topics.flatMap(({ facts }) => Object.keys(facts))
  let facts: string | undefined
  return {
    /** The values of these names in the code of pages, for webpack's DefinePlugin. */
    inserted: Object.fromEntries(Object.entries(inserted).map(([name, value]) => [name, JSON.stringify(value)])),
    /** The value of FACTS, made at its first use. */
    shownFacts: () => {
      facts ??= JSON.stringify(shownFacts(topics, root))
      return facts
    },
    remarkPlugins: [
      [remarkSourceCode, { root }],
      [remarkTableLabels],
      [remarkRowAnchors],
      [remarkContents],
      [remarkExperiments, { experiments }],
      [remarkFacts, { ids: new Set(ids) }]
    ],
    code: { theme: CODE_THEMES, getHighlighter: codeHighlighter },
    pagesMadeFrom: madeFrom(root, [experiments, ids])
  }
}
