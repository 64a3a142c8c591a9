import { CODE_THEMES, codeHighlighter } from '@/lib/mdx/code-highlighting'
import { remarkSourceCode } from '@/lib/mdx/remark-source-code'
import { aboutExperiments } from '../experiments/run/all'
import { unproven } from '../facts/record'
import { readTopics } from '../facts/topics'
import { fieldLines } from './field-lines'
import { panelSources } from './panel-sources'
import { remarkExperiments } from './remark-experiments'
import { remarkFacts } from './remark-facts'
import { shownFacts } from './shown-facts'

/**
 * What next.config.mjs needs of the playground: what is put into pages while they are built.
 * @param root absolute path of the repository.
 * @param strict whether every fact has to be proven as it stands. The proofs of some need a built site, so there is a build without.
 * @throws Error that names the facts that are not proven.
 */
export async function forTheBuild(root: string, strict: boolean) {
  const topics = await readTopics(root)
  if (strict) {
    const complaints = await unproven(topics, root)
    if (complaints.length > 0)
      throw new Error(`Not every fact is proven as it stands (npm run facts proves them):\n  ${complaints.join('\n  ')}`)
  }
  const facts = shownFacts(topics, root)
  const experiments = await aboutExperiments(root)
  const titles = Object.fromEntries(Object.entries(experiments).map(([id, { title }]) => [id, title]))
  const inserted = {
    FACTS: facts,
    EXPERIMENTS: experiments,
    EXPERIMENT_TITLES: titles,
    PANEL_SOURCES: await panelSources(root),
    FIELD_LINES: fieldLines(root)
  }
  return {
    /** What stands for these names in the code of pages, as webpack's DefinePlugin takes it. */
    inserted: Object.fromEntries(Object.entries(inserted).map(([name, value]) => [name, JSON.stringify(value)])),
    remarkPlugins: [
      [remarkSourceCode, { root }],
      [remarkExperiments, { experiments }],
      [remarkFacts, { ids: new Set(facts.map(({ id }) => id)) }]
    ],
    code: { theme: CODE_THEMES, getHighlighter: codeHighlighter }
  }
}
