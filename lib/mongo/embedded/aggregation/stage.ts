import type { Document } from 'bson'
import type { Sessions } from '../commands/sessions'
import type { QueryOptions } from '../query/options'
import type { Store } from '../storage/store'

/** Everything that a stage may use besides its documents. */
export interface StageContext {
  store: Store
  sessions: Sessions
  /** The database of the command. */
  database: string
  options: QueryOptions
  /** True when `$out` and `$merge` store documents that the target's validator would refuse. */
  bypassValidation: boolean
  /** Compiles a pipeline inside a stage. */
  pipeline(stages: unknown[], context: StageContext): Stage
}

export type Stage = (documents: Document[]) => Document[]
export type StageCompiler = (argument: unknown, context: StageContext) => Stage

/** Stages that make their documents themselves and stand first; with `aggregate: 1` the pipeline begins with one. */
export const SOURCES: ReadonlySet<string> = new Set(['$documents', '$listLocalSessions'])
