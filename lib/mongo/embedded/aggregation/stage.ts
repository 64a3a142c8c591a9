import type { Document } from 'bson'
import type { QueryOptions } from '../query/options'
import type { Store } from '../storage/store'

/** Everything that a stage may use besides its documents. */
export interface StageContext {
  store: Store
  /** The database of the command. */
  database: string
  options: QueryOptions
  /** Compiles a pipeline inside a stage. */
  pipeline(stages: unknown[], context: StageContext): Stage
}

export type Stage = (documents: Document[]) => Document[]
export type StageCompiler = (argument: unknown, context: StageContext) => Stage
