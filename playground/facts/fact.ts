/** A statement about how sessions behave. Its proof stands under the same id in `<topic>.proofs.ts`. */
export interface Fact {
  /** One or two sentences that stand by themselves. */
  statement: string
  /** Where the behaviour comes from: a file of a package, or a document. */
  source: string
  /**
   * The package that behaves so; next-auth if it is left out. Its version is shown beside the statement. auth-core is @auth/core, the core
   * of Auth.js v5.
   */
  library?: 'next-auth' | 'next' | '@auth/mongodb-adapter' | 'auth-core' | 'mongodb' | 'mongoose' | 'oidc-provider' | 'openid-client'
}

/** The facts of one topic by their id, which pages use: `<Fact id="…">`. */
export function facts<Id extends string>(topic: Record<Id, Fact>): Record<Id, Fact> {
  return topic
}
