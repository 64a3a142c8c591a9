import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { hash } from '@node-rs/bcrypt'
import { MongoClient } from 'mongodb'

/** `npm run setup`: makes .env.local with a secret of its own, the indexes, and a user to sign in as. What is there already stays. */
if (!existsSync('.env.local'))
  writeFileSync(
    '.env.local',
    `# The address that readers use, with its scheme.
NEXTAUTH_URL=http://localhost:3000
NEXTAUTH_SECRET=${randomBytes(32).toString('base64')}
MONGODB_URI=mongodb://127.0.0.1:27017/app
# For a provider of OpenID Connect. It sends readers back to <NEXTAUTH_URL>/api/auth/callback/oidc.
OIDC_WELL_KNOWN=
OIDC_ID=
OIDC_SECRET=
`
  )
process.loadEnvFile('.env.local')

const { MONGODB_URI = '' } = process.env
const client = new MongoClient(MONGODB_URI, { serverSelectionTimeoutMS: 3000 })
const database = client.db()
try {
  const users = database.collection('users')
  await users.createIndex({ username: 1 }, { unique: true, partialFilterExpression: { username: { $type: 'string' } } })
  await database.collection('sessions').createIndex({ sessionToken: 1 }, { unique: true })
  // MongoDB removes what nobody uses any more: rows that are over, and sign-ins that were not seen for 30 days.
  await database.collection('sessions').createIndex({ expires: 1 }, { expireAfterSeconds: 0 })
  await database.collection('signIns').createIndex({ lastSeenAt: 1 }, { expireAfterSeconds: 30 * 24 * 60 * 60 })
  const username = 'aayush'
  if (!(await users.findOne({ username }))) {
    const fields = { name: 'Aayush', email: 'aayush@example.com', isVerified: true, isAcceptingMessages: true }
    await users.insertOne({ username, ...fields, password: await hash('correct horse', 10) })
  }
  console.log(`Ready. Sign in as ${username} with the password: correct horse`)
} catch (error) {
  process.exitCode = 1
  // Without a name and a password that stand in the address.
  const address = MONGODB_URI.replace(/\/\/[^@/]*@/, '//')
  console.error(`MongoDB does not answer at ${address}. Start it, or change MONGODB_URI in .env.local.\n${error.message}`)
} finally {
  await client.close()
}
