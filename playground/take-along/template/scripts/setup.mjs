import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
// #region credentials
import { hash } from '@node-rs/bcrypt'
// #endregion
import { MongoClient } from 'mongodb'

/** `npm run setup`: makes .env.local and the indexes, and says how to sign in. What is there already stays. */
const fromShell = process.env.MONGODB_URI
const byDefault = 'mongodb://127.0.0.1:27017/app'
if (!existsSync('.env.local'))
  writeFileSync(
    '.env.local',
    [
      '# The address that readers use, with its scheme.',
      'NEXTAUTH_URL=http://localhost:3000',
      `NEXTAUTH_SECRET=${randomBytes(32).toString('base64')}`,
      `MONGODB_URI=${fromShell ?? byDefault}`,
      // #region oidc
      '# Of your OpenID provider. It sends readers back to <NEXTAUTH_URL>/api/auth/callback/oidc.',
      'OIDC_WELL_KNOWN=',
      'OIDC_ID=',
      'OIDC_SECRET=',
      // #endregion
      ''
    ].join('\n')
  )
const written = parseEnv(readFileSync('.env.local', 'utf8'))
// As in Next, a variable of the shell goes before its line in the file.
const { MONGODB_URI = byDefault, ...env } = { ...written, ...process.env }
const differs = fromShell !== undefined && fromShell !== written.MONGODB_URI
if (differs) console.log('MONGODB_URI of your shell goes before the other one in .env.local, here and for npm run dev.')

const client = new MongoClient(MONGODB_URI, { serverSelectionTimeoutMS: 3000 })
const database = client.db()
try {
  await database.collection('sessions').createIndex({ sessionToken: 1 }, { unique: true })
  // MongoDB removes what nobody uses any more: rows that are over, and sign-ins that were not seen for 30 days.
  await database.collection('sessions').createIndex({ expires: 1 }, { expireAfterSeconds: 0 })
  await database.collection('signIns').createIndex({ lastSeenAt: 1 }, { expireAfterSeconds: 30 * 24 * 60 * 60 })
  // #region credentials
  const users = database.collection('users')
  await users.createIndex({ username: 1 }, { unique: true, partialFilterExpression: { username: { $type: 'string' } } })
  const username = 'aayush'
  if (!(await users.findOne({ username }))) {
    const fields = { name: 'Aayush', email: 'aayush@example.com', isVerified: true, isAcceptingMessages: true }
    await users.insertOne({ username, ...fields, password: await hash('correct horse', 10) })
  }
  console.log(`Sign in as ${username} with the password: correct horse`)
  // #endregion
  // #region email
  console.log('Sign in by mail: type any address. The terminal of npm run dev prints the link.')
  // #endregion
  // #region oidc
  const missing = ['OIDC_WELL_KNOWN', 'OIDC_ID', 'OIDC_SECRET'].filter((name) => !env[name])
  if (missing.length) console.log(`Before you sign in with OpenID Connect: set ${missing.join(', ')} in .env.local.`)
  console.log(`Your OpenID provider has to know the address ${env.NEXTAUTH_URL}/api/auth/callback/oidc`)
  // #endregion
} catch (error) {
  process.exitCode = 1
  // Without a name and a password that stand in the address.
  const address = MONGODB_URI.replace(/\/\/[^@/]*@/, '//')
  const place = differs ? 'of your shell' : 'in .env.local'
  console.error(`MongoDB does not answer at ${address}. Start it, or change MONGODB_URI ${place}.\n${error.message}`)
} finally {
  await client.close()
}
