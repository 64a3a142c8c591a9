import { DryMongoBinary, MongoMemoryServer } from 'mongodb-memory-server'
import { findOnPath, isExecutable } from '../executable'
import { StartupError } from '../startup-error'

export interface Mongod {
  /** Absolute path of the executable. */
  path: string
  /** Where it was found, for the line printed at start. */
  source: 'MONGOMS_SYSTEM_BINARY' | 'cached download' | 'system'
}

/**
 * Looks for a `mongod` that can run now: the one named by MONGOMS_SYSTEM_BINARY, a cached download of mongodb-memory-server,
 * one on PATH. Downloads nothing.
 * @throws StartupError when MONGOMS_SYSTEM_BINARY names something that cannot be executed.
 */
export async function findMongod(env: Record<string, string | undefined> = process.env): Promise<Mongod | undefined> {
  const named = env.MONGOMS_SYSTEM_BINARY
  if (named) {
    if (!isExecutable(named)) throw new StartupError(`MONGOMS_SYSTEM_BINARY names "${named}", which is not an executable file.`)
    return { path: named, source: 'MONGOMS_SYSTEM_BINARY' }
  }
  const cached = await DryMongoBinary.locateBinary(DryMongoBinary.getEnsuredOptions())
  if (cached) return { path: cached, source: 'cached download' }
  const found = findOnPath(['mongod'], env.PATH)
  return found ? { path: found, source: 'system' } : undefined
}

/** Starts `mongod` on a free port of 127.0.0.1 with its data in a temporary folder. It ends with this process. */
export async function startMemoryServer(mongod: Mongod): Promise<{ uri: string; stop(): Promise<void> }> {
  // The version check only warns, on the console, that a system binary is not the release that would have been downloaded.
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK ??= 'false'
  const server = await MongoMemoryServer.create({ binary: { systemBinary: mongod.path } })
  return { uri: server.getUri(), stop: async () => void (await server.stop()) }
}
