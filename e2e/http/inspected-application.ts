import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { hash } from '@node-rs/bcrypt'
import { MongoClient, ObjectId } from 'mongodb'
import { startEmbedded } from '@/lib/mongo/embedded/server'
import { developNextApp } from '@/lib/testing/next-app'
import { Visitor } from '@/playground/lab/visitor'

const ROOT = join(import.meta.dirname, '../..')
const RECIPES = join(ROOT, 'playground/recipes')
/** In a folder of its own: `next build` may run in the one of the recipes. */
const FOLDERS = join(ROOT, '.cache')

/** What is put over the recipes: `inspectAuth()` around their options, and an application with known mistakes. */
const FILES = {
  'lib/auth.ts': `import { inspectAuth } from './inspect-auth'
import { authOptions as plain } from './plain-auth'
export * from './plain-auth'
export const authOptions = inspectAuth(plain)`,
  'pages/api/database.ts': `import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { databaseAuthOptions } from '../../lib/database-auth'
import { inspectAuth } from '../../lib/inspect-auth'
const options = inspectAuth(inspectAuth(databaseAuthOptions))
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  res.json(await getServerSession(req, res, options))
}`,
  'pages/api/mistakes.ts': `import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { authOptions } from '../../lib/plain-auth'
import { inspectAuth } from '../../lib/inspect-auth'
const { session: _none, ...callbacks } = authOptions.callbacks ?? {}
const options = inspectAuth({
  ...authOptions,
  callbacks: {
    ...callbacks,
    async jwt(params) {
      const { token, user } = params
      return { ...token, username: user?.username, hash: '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO', note: 'x'.repeat(4000) } as never
    }
  }
})
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  res.json(await getServerSession(req, res, options))
}`
}

/** The recipes under `next dev`, with `inspectAuth()` in them and two users. */
export interface InspectedApplication {
  visitor(): Visitor
  client: MongoClient
  printed(): string
  /** Its stdout. */
  output: Readable
  /** Changes a file of the application, as its author would while it runs. */
  edit(path: string, change: (code: string) => string): Promise<void>
  stop(): Promise<void>
}

export async function startInspected(): Promise<InspectedApplication> {
  await mkdir(FOLDERS, { recursive: true })
  const folder = await mkdtemp(join(FOLDERS, 'inspected-'))
  await cp(RECIPES, folder, { recursive: true, filter: (path) => basename(path) !== '.next' })
  await rename(join(folder, 'lib/auth.ts'), join(folder, 'lib/plain-auth.ts'))
  for (const [path, code] of Object.entries(FILES)) await writeFile(join(folder, path), code)
  const mongod = await startEmbedded()
  const uri = new URL(mongod.uri)
  uri.pathname = '/recipes'
  const client = await new MongoClient(uri.href).connect()
  const user = { _id: new ObjectId('66f2a0000000000000000001'), username: 'aayush', password: await hash('correct horse', 4) }
  await client.db().collection('users').insertOne(user)
  const app = await developNextApp(folder, { NEXTAUTH_SECRET: 'a secret for the recipes', MONGODB_URI: uri.href, NO_COLOR: '1' })
  return {
    visitor: () => new Visitor(app.url),
    client,
    printed: app.printed,
    output: app.output,
    async edit(path, change) {
      const file = join(folder, path)
      await writeFile(file, change(await readFile(file, 'utf8')))
    },
    async stop() {
      await app.stop()
      await client.close()
      await mongod.close()
      await rm(folder, { recursive: true })
    }
  }
}

/** Signs in, reads, renames, looks at a page and signs out. @returns what each request printed; the first, which loads the code, is left out. */
export async function printedOf(app: InspectedApplication): Promise<{ flow: string; mistakes: string }> {
  const visitor = app.visitor()
  await visitor.json('/api/auth/session')
  await visitor.signIn('aayush', 'correct horse')
  await visitor.json('/api/auth/session')
  await visitor.update({ username: 'renamed', role: 'admin' })
  await (await visitor.fetch('/profile')).text()
  await visitor.copy().fetch('/api/mistakes')
  await visitor.signOut()
  const [, ...trees] = await treesOf(app, 'POST /api/auth/signout')
  const of = (...heads: string[]) => trees.filter((tree) => heads.some((head) => tree.startsWith(`${head}  `))).join('\n\n')
  return {
    flow: of(
      'POST /api/auth/callback/credentials',
      'GET /api/auth/session',
      'POST /api/auth/session',
      'GET /profile',
      'POST /api/auth/signout'
    ),
    mistakes: of('GET /api/mistakes')
  }
}

/** All trees that were printed, once that of a request is among them. */
export async function treesOf(app: InspectedApplication, last: string): Promise<string[]> {
  // Next prints a line of its own after each request.
  while (!app.printed().includes(`\n ${last} `)) await once(app.output, 'data')
  return app
    .printed()
    .split(/\n{2,}|\n (?=[A-Z]+ \/)|\n(?=○)/)
    .filter((part) => /^[A-Z]+ \S+ {2}\d{3}/.test(part))
    .map((tree) => tree.trimEnd())
}

/** A tree without what differs from run to run: how long things took. */
export function withoutTimes(text: string): string {
  return text.replace(/ {2}[\d.]+ (ms|s)\b/g, '')
}
