import { setTimeout } from 'node:timers/promises'
import { ObjectId } from 'mongodb'
import type { EventCallbacks } from 'next-auth'
import { client } from './mongodb'
import { askForTokens, InvalidGrant, isFresh } from './refresh-tokens'

/** A row of `accounts`, as the adapter writes it at the first sign-in, and what this file adds. */
interface AccountRow {
  _id: ObjectId
  userId: ObjectId
  provider: string
  providerAccountId: string
  access_token?: string
  refresh_token?: string
  expires_at?: number
  /** Until when one process has it to itself to ask the provider. */
  refreshingUntil?: Date
}

const accounts = client.db().collection<AccountRow>('accounts')

/** Milliseconds for which a process has the row to itself. Longer than it waits for the provider: 5 seconds. */
const LOCK = 10_000
/** Milliseconds between two looks at a row that another process refreshes. */
const PAUSE = 50

// #region access-token
/**
 * The access token of a user. Call it where you need the token: under `jwt` and `database` alike, in a server component too.
 * @returns null where the user has to sign in with the provider again.
 * @throws Error where the provider does not answer.
 */
export async function accessTokenOf(userId: string, provider = 'oidc'): Promise<string | null> {
  for (const end = Date.now() + 2 * LOCK; Date.now() < end; await setTimeout(PAUSE)) {
    // userId is an ObjectId in the row, and a text in the session.
    const row = await accounts.findOne({ userId: new ObjectId(userId), provider })
    if (!row?.access_token) return null
    if (isFresh(row.expires_at)) return row.access_token
    if (!row.refresh_token) return null
    if (await isMine(row)) return refresh(row, row.refresh_token)
    // Somebody else asks the provider. The row tells when they have finished.
  }
  throw new Error('Nobody has refreshed the access token.')
}

/** The lock: one update finds the row free and takes it, in every process that shares the database. @returns whether it was this one. */
async function isMine({ _id, refresh_token }: AccountRow): Promise<boolean> {
  const now = Date.now()
  const { modifiedCount } = await accounts.updateOne(
    // A row that somebody has refreshed since it was read has another refresh token, so it is not found.
    { _id, refresh_token, refreshingUntil: { $not: { $gt: new Date(now) } } },
    { $set: { refreshingUntil: new Date(now + LOCK) } }
  )
  return modifiedCount === 1
}

async function refresh({ _id, refresh_token }: AccountRow, given: string): Promise<string | null> {
  const mine = { _id, refresh_token }
  try {
    const { accessToken, endsAt, refreshToken } = await askForTokens(given)
    const $set = { access_token: accessToken, expires_at: endsAt, refresh_token: refreshToken }
    await accounts.updateOne(mine, { $set, $unset: { refreshingUntil: '' } })
    return accessToken
  } catch (error) {
    const isOver = error instanceof InvalidGrant
    await accounts.updateOne(mine, { $unset: { refreshingUntil: '', ...(isOver && { refresh_token: '' }) } })
    if (isOver) return null
    throw error
  }
}
// #endregion

// #region sign-in
/** NextAuth stores the tokens of the first sign-in alone. This stores those of each later one. */
export const signIn: EventCallbacks['signIn'] = async ({ account }) => {
  if (account?.type !== 'oauth') return
  const { provider, providerAccountId, access_token, refresh_token, expires_at } = account
  const given = Object.entries({ access_token, refresh_token, expires_at }).filter(([, value]) => value !== undefined)
  await accounts.updateOne({ provider, providerAccountId }, { $set: Object.fromEntries(given), $unset: { refreshingUntil: '' } })
}
// #endregion
