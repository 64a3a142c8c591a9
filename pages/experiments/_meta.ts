import { navigation } from '@/lib/mdx/navigation'

/** Put in by the build (next.config.mjs): for each question of the index, in its order, the titles of its experiments by id. */
declare const EXPERIMENT_TITLES: Readonly<Record<string, Readonly<Record<string, string>>>>

const groups = Object.entries(EXPERIMENT_TITLES).map(
  ([title, experiments]) => ({ [title]: { type: 'separator', title }, ...experiments }) as const
)

export default navigation(Object.assign({ index: 'All experiments' }, ...groups))
