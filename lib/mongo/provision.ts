import { MongoClient } from 'mongodb'
import { StartupError } from '../startup-error'
import { type DownloadFailure, downloadHostResolves, downloadMongod, forgetFailure, rememberedFailure, rememberFailure } from './download'
import { startEmbeddedProcess } from './embedded-process'
import { findMongod, type Mongod, startMemoryServer } from './memory-server'

export type Engine = 'external' | 'memory-server' | 'embedded'

export interface Provisioned {
  engine: Engine
  uri: string
  /** MongoDB's version as the server reports it. */
  version: string
  /** The reason for this engine, as half a sentence. */
  reason: string
  /** Has `listener` called when the engine has ended by itself and a new one, empty, has taken its place. */
  onRestart?(listener: () => void): void
  stop(): Promise<void>
}

/** The functions that the choice depends on; a test can replace each. */
export interface Sources {
  findMongod(): Promise<Mongod | undefined>
  startMemoryServer(mongod: Mongod): Promise<{ uri: string; stop(): Promise<void> }>
  rememberedFailure(): DownloadFailure | undefined
  downloadHostResolves(): Promise<boolean>
  downloadMongod(onProgress: (line: string) => void): Promise<string | undefined>
}

const REAL: Sources = { findMongod, startMemoryServer, rememberedFailure, downloadHostResolves, downloadMongod }

/**
 * Chooses the MongoDB of this process, starts it unless it runs already, and checks that it answers. The order: MONGODB_URI, a
 * `mongod` at hand, a download of one, the embedded server.
 * @param say gets progress lines for the person who waits.
 * @throws StartupError when the configured MongoDB is not available. Only `auto` falls back to the embedded server.
 */
export async function provision(
  { MONGODB_URI, MONGODB_ENGINE }: { MONGODB_URI?: string | undefined; MONGODB_ENGINE: 'auto' | 'memory-server' | 'embedded' },
  say: (line: string) => void = () => {},
  sources: Sources = REAL
): Promise<Provisioned> {
  if (MONGODB_URI) {
    const version = await askVersion(MONGODB_URI)
    return { engine: 'external', uri: MONGODB_URI, version, reason: 'MONGODB_URI is set', stop: async () => {} }
  }
  if (MONGODB_ENGINE === 'embedded') return embedded('MONGODB_ENGINE asks for it')
  let why: string
  try {
    const mongod = await sources.findMongod()
    if (mongod) return await memoryServer(mongod, sources)
    why = await tryDownload(say, sources)
    const downloaded = why === '' ? await sources.findMongod() : undefined
    if (downloaded) return await memoryServer(downloaded, sources)
  } catch (error) {
    if (error instanceof StartupError) throw error
    why = `mongod did not start (${firstLine(error)})`
  }
  if (MONGODB_ENGINE === 'memory-server')
    throw new StartupError(
      `MONGODB_ENGINE is memory-server, but ${why}. Name a mongod in MONGOMS_SYSTEM_BINARY, or set MONGODB_ENGINE=auto.`
    )
  return embedded(why)
}

/** @returns '' when a mongod is there now, else the reason why there is none. */
async function tryDownload(say: (line: string) => void, sources: Sources): Promise<string> {
  const failure = sources.rememberedFailure()
  if (failure) return `no mongod is at hand and its download failed within the last day (${failure.reason})`
  if (!(await sources.downloadHostResolves())) return 'no mongod is at hand and its download host cannot be reached'
  say('Downloading mongod once (about 100 MB) …')
  const problem = await sources.downloadMongod(say)
  if (problem === undefined) {
    forgetFailure()
    return ''
  }
  rememberFailure(problem)
  return `no mongod is at hand and its download failed (${problem})`
}

async function memoryServer(mongod: Mongod, sources: Sources): Promise<Provisioned> {
  const { uri, stop } = await sources.startMemoryServer(mongod)
  return { engine: 'memory-server', uri, version: await askVersion(uri), reason: `mongod found: ${mongod.source}`, stop }
}

async function embedded(reason: string): Promise<Provisioned> {
  const { uri, onRestart, stop } = await startEmbeddedProcess()
  return { engine: 'embedded', uri, version: await askVersion(uri), reason, onRestart, stop }
}

async function askVersion(uri: string): Promise<string> {
  let client: MongoClient | undefined
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 })
    const { version } = await client.db('admin').command({ buildInfo: 1 })
    return String(version)
  } catch (error) {
    throw new StartupError(`The MongoDB at ${withoutCredentials(uri)} does not answer: ${firstLine(error)}.`)
  } finally {
    await client?.close()
  }
}

/** The hosts of a connection string, without user, password and options. */
export function withoutCredentials(uri: string): string {
  return uri.replace(/^(mongodb(?:\+srv)?:\/\/)(?:[^@/]*@)?([^/?]*).*$/, '$1$2')
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/\.$/, '') ?? ''
}
