import { MongoServerError, ObjectId } from 'mongodb'
import { client } from './mongodb'

/** A user. Documents from before a field was added do not have it. */
export interface UserDocument {
  _id: ObjectId
  username: string
  /** A bcrypt hash. A user who came by another provider has none. */
  password?: string
  isVerified?: boolean
  isAcceptingMessages?: boolean
  role?: 'user' | 'admin'
  /** Counted up to end every session of this user. */
  tokenVersion?: number
}

/** What a session shows of a user. A document from before a field was added gets a value here: an undefined one would be lost on the way. */
export function fieldsOf({ username, isVerified = false, isAcceptingMessages = true, role = 'user' }: UserDocument) {
  return { username, isVerified, isAcceptingMessages, role }
}

export const users = client.db().collection<UserDocument>('users')

/** Call it once, at a deployment. Without it two users can have one name. Users of another provider may have none. */
export async function createUserIndexes(): Promise<void> {
  await users.createIndex({ username: 1 }, { unique: true, partialFilterExpression: { username: { $type: 'string' } } })
}

/** MongoDB's code for a value that a unique index has already. */
const DUPLICATE = 11000

/** Gives a user another name. @returns whether it was free. */
export async function rename(userId: string, username: string): Promise<boolean> {
  try {
    await users.updateOne({ _id: new ObjectId(userId) }, { $set: { username } })
    return true
  } catch (error) {
    if (error instanceof MongoServerError && error.code === DUPLICATE) return false
    throw error
  }
}
