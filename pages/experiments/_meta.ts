import { navigation } from '@/lib/mdx/navigation'

/** Put in by the build (next.config.mjs): the experiments' titles by id, in the order of the index. */
declare const EXPERIMENT_TITLES: Readonly<Record<string, string>>

export default navigation({ index: 'All experiments', ...EXPERIMENT_TITLES })
