import { MongoClient, type ObjectId } from 'mongodb'

export interface UserDocument {
  _id: ObjectId
  username: string
  /** A bcrypt hash. */
  password: string
  isVerified: boolean
  isAcceptingMessages: boolean
  role: 'user' | 'admin'
  /** Counted up to end every session of this user. */
  tokenVersion: number
}

/** The driver connects at the first command, and keeps one pool for the process. */
const client = new MongoClient(process.env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017/recipes')

export const users = client.db().collection<UserDocument>('users')
