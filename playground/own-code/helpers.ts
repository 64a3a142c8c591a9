import { Types } from 'mongoose'
import { z } from 'zod'
import { passwordMatches } from '../nextauth/credentials'
import type { Around } from '../nextauth/options'
import type { User, UserModel } from '../nextauth/user'
import type { OwnFunction } from './configuration'

/** Calls of helpers that one call of a callback may make. */
const CALLS = 20
/** A comparison takes a twentieth of a second of a core. */
const COMPARISONS = 2

const text = z.string().max(200)

/** Equality alone: an operator could run code in the database. */
const Filter = z
  .strictObject({ _id: text, id: text, username: text, email: text, name: text, isVerified: z.boolean(), tokenVersion: z.number() })
  .partial()
  .refine((filter) => Object.keys(filter).length > 0)

const Change = z
  .strictObject({
    username: text.min(1),
    email: text.min(1),
    name: text.min(1),
    isVerified: z.boolean(),
    isAcceptingMessages: z.boolean(),
    tokenVersion: z.number().int()
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0)

/** What the reader's code finds in its scope, as functions that give promises. */
export interface Helpers {
  /** The first user that equals the filter, with its hash shortened; null when there is none. */
  findUser(filter: unknown): Promise<unknown>
  /** Changes the first user that equals the filter. @returns the user as it is then, or null. */
  updateUser(filter: unknown, change: unknown): Promise<unknown>
  /** In `authorize` alone. @param user as `findUser()` gave it. */
  passwordMatches?(password: unknown, user: unknown): Promise<boolean>
}

/** What helpers may reach. */
export interface Reach {
  users: UserModel
  /** Throws where the reader has changed too much already. */
  mayUpdate: () => Promise<void>
  /** Runs a comparison of a password when it is its turn: it takes a core. */
  compare: Around
  /** Is put around each call to the database. */
  around: Around
}

/**
 * The helpers of one call of a reader's function.
 */
export function helpersOf(name: OwnFunction, { users, mayUpdate, compare, around }: Reach): Helpers {
  let calls = 0
  let comparisons = 0
  const count = () => {
    if (++calls > CALLS) throw new Error(`One call may use helpers ${CALLS} times.`)
  }
  /** Hashes stay here: the code gets the shortened one. */
  const found = new Map<string, { password: string }>()
  const keep = (user: (User & { _id: Types.ObjectId }) | null) => {
    if (user) found.set(user._id.toString(), user)
    return user
  }
  const matches = async (password: unknown, user: unknown) => {
    if (++comparisons > COMPARISONS) throw new Error(`One call may compare a password ${COMPARISONS} times.`)
    const { _id } = (user ?? {}) as { _id?: unknown }
    return compare(() => passwordMatches(String(password), found.get(String(_id)) ?? null))
  }
  return {
    async findUser(filter) {
      count()
      const wanted = filterOf(filter)
      return keep(await around(() => users.findOne(wanted).lean().exec()))
    },
    async updateUser(filter, change) {
      count()
      const parsed = Change.safeParse(change)
      if (!parsed.success) throw new TypeError(`updateUser() takes ${Object.keys(Change.shape).join(', ')}.`)
      const wanted = filterOf(filter)
      await mayUpdate()
      return keep(await around(() => users.findOneAndUpdate(wanted, { $set: parsed.data }, { returnDocument: 'after' }).lean().exec()))
    },
    ...(name === 'authorize' && { passwordMatches: matches })
  }
}

function filterOf(filter: unknown): Record<string, unknown> {
  const parsed = Filter.safeParse(filter)
  if (!parsed.success)
    throw new TypeError(`findUser() takes fields and the values that they equal: ${Object.keys(Filter.shape).join(', ')}.`)
  const { id, _id = id, ...fields } = parsed.data
  if (_id === undefined) return fields
  // No user has another id.
  return { ...fields, _id: Types.ObjectId.isValid(_id) ? new Types.ObjectId(_id) : new Types.ObjectId() }
}

/** `readCredentials()` of `nextauth/credentials.ts`, for QuickJS, which has neither zod nor Buffer. A test compares both. */
export const READ_CREDENTIALS = `
globalThis.readCredentials = (input) => {
  const { username, password } = Object(input)
  const bytes = (text) => { try { return encodeURIComponent(text).replace(/%../g, '%').length } catch { return Infinity } }
  const isText = (value) => typeof value === 'string' && value !== ''
  return isText(username) && username.length <= 64 && isText(password) && bytes(password) <= 72 ? { username, password } : undefined
}
`
