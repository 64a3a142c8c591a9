import type { MongoClient } from 'mongodb'
import mongoose from 'mongoose'
import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth, { type LoggerInstance } from 'next-auth'
import { adapterOn } from '../../../../../../playground/nextauth/adapter'
import { authOptions, type Strategy } from '../../../../../../playground/nextauth/options'
import { userModel } from '../../../../../../playground/nextauth/user'

/** Connected once, as an application does it. `bufferCommands`: the first request may come before the connection. */
const connection = mongoose.createConnection(process.env.MONGODB_URI ?? '', { autoIndex: false, autoCreate: false, bufferCommands: true })
const users = userModel(connection)
// mongoose's types of the driver have an origin of their own.
const adapter = adapterOn(connection.getClient() as unknown as MongoClient, connection.name)
const silent = () => {}
const logger: LoggerInstance = { error: silent, warn: silent, debug: silent }

/** The guide's configuration in an application that has nothing else: no sandboxes, no recording, no proxy. */
export default function handle(req: NextApiRequest, res: NextApiResponse): unknown {
  return NextAuth(
    req,
    res,
    authOptions({
      strategy: process.env.STRATEGY as Strategy,
      secret: process.env.NEXTAUTH_SECRET ?? '',
      users: () => users,
      adapter,
      withCredentials: true,
      sendMail: async () => {},
      openIdClient: { wellKnown: 'http://127.0.0.1:9/.well-known/openid-configuration', clientId: 'peer', clientSecret: 'peer' },
      logger
    })
  )
}
