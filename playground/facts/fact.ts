import type { Lab } from '../lab/proofs/lab'

/** A statement about how sessions behave, beside what proves it. */
export interface Fact {
  /** One or two sentences that stand by themselves. */
  statement: string
  /** Where the behaviour comes from: a file of a package, or a document. */
  source: string
  /** The package that behaves so, whose installed version is recorded with the proof. next-auth if it is left out; auth-core is @auth/core,
   * what Auth.js v5 is made of. */
  library?: 'next-auth' | 'next' | '@auth/mongodb-adapter' | 'auth-core'
  /** Throws if the statement is not so. It gets a laboratory that no other proof uses. */
  proof(lab: Lab): Promise<void>
}

/** The facts of one topic by their id, which pages use: `<Fact id="…">`. */
export function facts<Id extends string>(topic: Record<Id, Fact>): Record<Id, Fact> {
  return topic
}
