import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { StartupError } from '../startup-error'
import { downloadHostResolves, downloadMongod, forgetFailure, rememberedFailure, rememberFailure } from './download'
import { startEmbedded } from './embedded/server'
import { findMongod, startMemoryServer } from './memory-server'
import { type Provisioned, provision, type Sources, withoutCredentials } from './provision'

const MONGOD = join(import.meta.dirname, '../testing/mongod')
const started: Provisioned[] = []
async function choose(env: Parameters<typeof provision>[0], sources: Partial<Sources> = {}, say = (_line: string) => {}) {
  const chosen = await provision(env, say, { ...NOTHING, ...sources })
  started.push(chosen)
  return chosen
}
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop()
})

/** A machine without a mongod and without a network. */
const NOTHING: Sources = {
  findMongod: async () => undefined,
  startMemoryServer,
  rememberedFailure: () => undefined,
  downloadHostResolves: async () => false,
  downloadMongod: async () => 'not to be asked for'
}
const auto = { MONGODB_ENGINE: 'auto' } as const
const mongod = { path: MONGOD, source: 'MONGOMS_SYSTEM_BINARY' } as const

describe('the choice', () => {
  it('is MONGODB_URI when it is set, whatever else is at hand', async () => {
    const server = await startEmbedded()
    const findNothing = vi.fn(async () => mongod)
    const chosen = await choose({ ...auto, MONGODB_URI: server.uri }, { findMongod: findNothing })
    expect(chosen).toMatchObject({ engine: 'external', uri: server.uri, reason: 'MONGODB_URI is set' })
    expect(findNothing).not.toHaveBeenCalled()
    await server.close()
  })

  it('is an error when MONGODB_URI does not answer, and never another engine', async () => {
    await expect(choose({ ...auto, MONGODB_URI: 'mongodb://u:p@127.0.0.1:1/?serverSelectionTimeoutMS=200' })).rejects.toThrow(
      /^The MongoDB at mongodb:\/\/127\.0\.0\.1:1 does not answer/
    )
  })

  it('is a mongod at hand: started for real, usable, and gone after stop', async () => {
    const chosen = await choose(auto, { findMongod: async () => mongod })
    expect(chosen).toMatchObject({ engine: 'memory-server', reason: 'mongod found: MONGOMS_SYSTEM_BINARY' })
    const client = new MongoClient(chosen.uri, { serverSelectionTimeoutMS: 500 })
    await client.db('a').collection('b').insertOne({ c: 1 })
    expect(await client.db('a').collection('b').countDocuments()).toBe(1)
    await client.close()
    await started.pop()?.stop()
    await expect(new MongoClient(chosen.uri, { serverSelectionTimeoutMS: 300 }).connect()).rejects.toThrow(/ECONNREFUSED/)
  })

  it('is the embedded server when the download host cannot be reached, without a try', async () => {
    const download = vi.fn(NOTHING.downloadMongod)
    expect(await choose(auto, { downloadMongod: download })).toMatchObject({
      engine: 'embedded',
      reason: 'no mongod is at hand and its download host cannot be reached'
    })
    expect(download).not.toHaveBeenCalled()
  })

  it('is the embedded server when the download failed within the last day, without asking the network', async () => {
    const resolves = vi.fn(async () => true)
    const chosen = await choose(auto, { rememberedFailure: () => ({ at: Date.now(), reason: '404' }), downloadHostResolves: resolves })
    expect(chosen).toMatchObject({ engine: 'embedded', reason: 'no mongod is at hand and its download failed within the last day (404)' })
    expect(resolves).not.toHaveBeenCalled()
  })

  it('downloads with a progress line, and uses what it got', async () => {
    const said: string[] = []
    let there = false
    const chosen = await choose(
      auto,
      {
        findMongod: async () => (there ? mongod : undefined),
        downloadHostResolves: async () => true,
        downloadMongod: async (onProgress) => {
          onProgress('50 %')
          there = true
          return undefined
        }
      },
      (line) => said.push(line)
    )
    expect(chosen.engine).toBe('memory-server')
    expect(said).toEqual(['Downloading mongod once (about 100 MB) …', '50 %'])
  })

  it('is the embedded server when a mongod does not start, with the reason', async () => {
    const chosen = await choose(auto, { findMongod: async () => ({ path: '/bin/false', source: 'system' }) })
    expect(chosen.engine).toBe('embedded')
    expect(chosen.reason).toMatch(/^mongod did not start \(/)
  })

  it('is what MONGODB_ENGINE says, or an error', async () => {
    expect(await choose({ MONGODB_ENGINE: 'embedded' }, { findMongod: async () => mongod })).toMatchObject({ engine: 'embedded' })
    await expect(choose({ MONGODB_ENGINE: 'memory-server' })).rejects.toThrow(StartupError)
    await expect(choose({ MONGODB_ENGINE: 'memory-server' })).rejects.toThrow(/^MONGODB_ENGINE is memory-server, but no mongod is at hand/)
  })
})

describe('looking for mongod', () => {
  it('takes the one that MONGOMS_SYSTEM_BINARY names, and refuses one that cannot be executed', async () => {
    expect(await findMongod({ MONGOMS_SYSTEM_BINARY: MONGOD })).toEqual(mongod)
    const text = join(MONGOD, '../mongod.ts')
    await expect(findMongod({ MONGOMS_SYSTEM_BINARY: text })).rejects.toThrow(
      `MONGOMS_SYSTEM_BINARY names "${text}", which is not an executable file.`
    )
  })

  it('finds one on PATH', async () => {
    expect(await findMongod({ PATH: `/nowhere:${join(MONGOD, '..')}` })).toEqual({ path: MONGOD, source: 'system' })
  })
})

describe('the download', () => {
  const program = (text: string) => [process.execPath, '--eval', text]

  it('tells each line, and nothing when it worked', async () => {
    const lines: string[] = []
    expect(await downloadMongod((line) => lines.push(line), 5000, program('console.log("10 %\\n20 %")'))).toBeUndefined()
    expect(lines).toEqual(['10 %', '20 %'])
  })

  it('gives the last line as the reason when it failed', async () => {
    expect(await downloadMongod(() => {}, 5000, program('console.error("404 Not Found"); process.exit(1)'))).toBe('404 Not Found')
  })

  it('is given up, and its process ended, when nothing happens for too long', async () => {
    const start = Date.now()
    expect(await downloadMongod(() => {}, 200, program('setInterval(() => {}, 1000)'))).toBe('no progress for 0 s')
    expect(Date.now() - start).toBeLessThan(30_000)
  })

  it('that failed is remembered for a day', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'download-')), 'failed.json')
    expect(rememberedFailure(0, file)).toBeUndefined()
    rememberFailure('404', 1000, file)
    expect(rememberedFailure(1000 + 86_399_999, file)).toEqual({ at: 1000, reason: '404' })
    expect(rememberedFailure(1000 + 86_400_000, file)).toBeUndefined()
    forgetFailure(file)
    expect(rememberedFailure(1001, file)).toBeUndefined()
    writeFileSync(file, 'not json')
    expect(rememberedFailure(1001, file)).toBeUndefined()
  })

  it('is not tried when its host has no address', async () => {
    expect(await downloadHostResolves(3000, { MONGOMS_DOWNLOAD_MIRROR: 'https://host.invalid' })).toBe(false)
    expect(await downloadHostResolves(3000, { MONGOMS_DOWNLOAD_MIRROR: 'http://localhost' })).toBe(true)
  })
})

it('shows a connection string without user, password and options', () => {
  expect(withoutCredentials('mongodb+srv://me:p%40ss@a.example,b.example/db?x=1')).toBe('mongodb+srv://a.example,b.example')
  expect(withoutCredentials('mongodb://127.0.0.1:1/')).toBe('mongodb://127.0.0.1:1')
})
