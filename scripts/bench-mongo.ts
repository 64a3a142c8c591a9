import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { MongoClient, ObjectId } from 'mongodb'

/**
 * Measures the memory of 1,000 idle sandboxes of two users each. Then it measures operations per second of the embedded MongoDB in a
 * process of its own, through the official driver, each also as a ratio to ping in the same run. A ping costs the driver's round trip
 * and nothing else. Ratios can be compared; figures depend on the machine. With `--uri` it measures the operations of another MongoDB.
 */
const SIZES = [100, 100_000]
const CONNECTIONS = [1, 64]
const ROUNDS = 12
const ROUND_MS = 150
const SANDBOXES = 1000

const uriAt = process.argv.indexOf('--uri')
const given = uriAt < 0 ? undefined : process.argv[uriAt + 1]

const server = given ? undefined : await startServer()
const uri = given ?? server?.uri ?? ''
try {
  if (server) await measureMemory()
  for (const connections of CONNECTIONS) await measure(connections)
} finally {
  server?.stop()
}

/** Compiled first, as the built site runs it. */
async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-mongo-'))
  const outfile = join(folder, 'cli.mjs')
  const entry = fileURLToPath(new URL('../lib/mongo/embedded/cli.ts', import.meta.url))
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  const child = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    uri: line,
    stop: () => {
      child.kill()
      rmSync(folder, { recursive: true })
    }
  }
}

interface Operation {
  name: string
  run(i: number): Promise<unknown>
  /** Removes the traces of a round, outside of the measured time. */
  after?(): Promise<unknown>
}

/** Operations on collections of `size` documents, shaped as the adapter's sessions and users. */
async function operationsAt(client: MongoClient, size: number): Promise<Operation[]> {
  const db = client.db(`bench${size}`)
  const [sessions, users] = [db.collection('sessions'), db.collection('users')]
  await db.dropDatabase()
  await sessions.createIndex({ sessionToken: 1 }, { unique: true })
  const ids = Array.from({ length: size }, () => new ObjectId())
  const expires = new Date(Date.now() + 3_600_000)
  for (let from = 0; from < size; from += 10_000) {
    const part = ids.slice(from, from + 10_000)
    await users.insertMany(
      part.map((_id, i) => ({ _id, name: `User ${from + i}`, email: `user${from + i}@example.com`, emailVerified: null }))
    )
    await sessions.insertMany(part.map((userId, i) => ({ sessionToken: `token-${from + i}`, userId, expires })))
  }
  const token = (i: number) => `token-${(i * 7919) % size}`
  const label = size.toLocaleString('en')
  return [
    { name: `findOne by indexed field, ${label}`, run: (i) => sessions.findOne({ sessionToken: token(i) }) },
    {
      name: `updateOne, ${label}`,
      run: (i) => sessions.updateOne({ sessionToken: token(i) }, { $set: { expires: new Date(Date.now() + i) } })
    },
    {
      name: `insert, ${label}`,
      run: (i) => sessions.insertOne({ sessionToken: `new-${i}-${Math.random()}`, userId: ids[0], expires, isNew: true }),
      after: () => sessions.deleteMany({ isNew: true })
    },
    {
      name: `session read (two findOne), ${label}`,
      run: async (i) => {
        const session = await sessions.findOne({ sessionToken: token(i) })
        return users.findOne({ _id: session?.userId })
      }
    }
  ]
}

async function measure(connections: number): Promise<void> {
  const client = await new MongoClient(uri, { maxPoolSize: connections, minPoolSize: connections }).connect()
  const ping = () => client.db('admin').command({ ping: 1 })
  const operations = (await Promise.all(SIZES.map((size) => operationsAt(client, size)))).flat()
  const pings: number[] = []
  const results = operations.map((operation) => ({ ...operation, rates: [] as number[], ratios: [] as number[] }))
  // Each beside a ping at the same moment, so that other load on the machine slows both alike. The first round warms up.
  for (let round = 0; round <= ROUNDS; round++)
    for (const { run, after, rates, ratios } of results) {
      const floor = await perSecond(ping, connections)
      const rate = await perSecond(run, connections)
      await after?.()
      if (round === 0) continue
      pings.push(floor)
      rates.push(rate)
      ratios.push(rate / floor)
    }
  console.log(`\n${`${connections} ${connections === 1 ? 'connection' : 'connections'}`.padEnd(44)}  ops/s   of ping`)
  const print = (name: string, rate: number, ratio: number) =>
    console.log(`  ${name.padEnd(42)}${Math.round(rate).toString().padStart(7)}   ${ratio.toFixed(2)}`)
  print('ping', median(pings), 1)
  for (const { name, rates, ratios } of results) print(name, median(rates), median(ratios))
  const [few, many] = results.filter(({ name }) => name.startsWith('findOne'))
  if (few && many)
    console.log(`  findOne at 100,000 documents against 100: ${median(many.rates.map((rate, i) => rate / (few.rates[i] ?? 1))).toFixed(2)}`)
  await client.close()
}

async function perSecond(run: (i: number) => Promise<unknown>, loops: number): Promise<number> {
  let done = 0
  const start = performance.now()
  const worker = async () => {
    while (performance.now() - start < ROUND_MS) await run(done++)
  }
  await Promise.all(Array.from({ length: loops }, worker))
  return (done / (performance.now() - start)) * 1000
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Prints the growth of the server's process by a database for each sandbox, with the playground's collections and indexes. */
async function measureMemory(): Promise<void> {
  const client = await new MongoClient(uri).connect()
  const before = await residentMegabytes(client)
  for (let i = 0; i < SANDBOXES; i++) {
    const db = client.db(`sandbox${i}`)
    await db.collection('users').createIndex({ username: 1 }, { unique: true })
    await db.collection('sessions').createIndex({ sessionToken: 1 }, { unique: true })
    for (let n = 0; n < 2; n++) {
      const user = {
        _id: new ObjectId(),
        username: `user${n}`,
        email: `user${n}@example.com`,
        password: 'x'.repeat(60),
        isVerified: true,
        role: 'user'
      }
      await db.collection<{ _id: ObjectId }>('users').insertOne(user)
      await db.collection('sessions').insertOne({ sessionToken: `${new ObjectId()}`, userId: user._id, expires: new Date() })
    }
  }
  const after = await residentMegabytes(client)
  for (let i = 0; i < SANDBOXES; i++) await client.db(`sandbox${i}`).dropDatabase()
  console.log(`\nmemory of ${SANDBOXES} sandboxes of two users and two sessions each: ${(after - before).toFixed(1)} MB`)
  await client.close()
}

/** MB of the process's resident memory, once it has come to rest. */
async function residentMegabytes(client: MongoClient): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const status = await client.db('admin').command({ serverStatus: 1 })
  return status.mem.resident
}
