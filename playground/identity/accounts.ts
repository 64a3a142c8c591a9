/** Somebody who has an account at the provider, as its id_token tells of them. */
export interface IdentityAccount {
  /** What the provider calls them. Nobody else has it, and it never changes. */
  sub: string
  name: string
  preferred_username: string
  email: string
  email_verified: boolean
}

/** The accounts of each provider. The first has the email address of a user who is there from the beginning. */
export const IDENTITY_ACCOUNTS: readonly IdentityAccount[] = [
  { sub: 'account-1', name: 'Aayush', preferred_username: 'aayush', email: 'aayush@example.com', email_verified: true },
  { sub: 'account-2', name: 'Kim', preferred_username: 'kim', email: 'kim@example.com', email_verified: true }
]

export function accountOf(sub: string | undefined): IdentityAccount | undefined {
  return IDENTITY_ACCOUNTS.find((account) => account.sub === sub)
}
