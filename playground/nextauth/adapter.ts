import { MongoDBAdapter } from '@auth/mongodb-adapter'
import type { MongoClient } from 'mongodb'
import type { Adapter } from 'next-auth/adapters'

/** The official adapter on one database. Its types are those of Auth.js v5, its methods those of NextAuth v4. */
export function adapterOn(client: MongoClient, databaseName: string): Adapter {
  return MongoDBAdapter(client as never, { databaseName }) as Adapter
}
