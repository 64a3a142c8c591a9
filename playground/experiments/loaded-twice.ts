import { MongoClient } from 'mongodb'
import { Mongoose, Schema } from 'mongoose'
import { startEmbedded } from '@/lib/mongo/embedded/server'
import type { Experiment } from './run/experiment'

const LOADS = 5

export default {
  place: 300,
  title: 'A file that is loaded twice',
  question: 'What happens to my model and my MongoClient when hot reload loads their file again?',
  group: 'What breaks in production?',
  changes: ['nothing'],
  guesses: [
    { text: 'Nothing: the packages keep both.', right: [] },
    { text: 'The model throws, and each load opens further connections.', right: ['jwt', 'database'] },
    { text: 'Both are replaced by the new ones.', right: [] }
  ],
  strategies: {
    jwt: {
      expected:
        'mongoose keeps its models in a list of its own, which outlives the file: OverwriteModelError. Each MongoClient has a pool of its own. What lies on globalThis outlives the file too.'
    },
    database: { expected: 'The same: the strategy has no part in it.' }
  },
  fix: 'mongoose.models.User ?? mongoose.model(…) for the model, and one client on globalThis.',
  on: 'app',
  async run(bench) {
    await bench.check('The application, with one model and one client', 'signed in as aayush', async () => {
      const { user } = await bench.read(await bench.signIn())
      return user ? `signed in as ${String(user.username)}` : 'signed out'
    })
    const mongoose = new Mongoose()
    const schemaWith = (...fields: string[]) => new Schema(Object.fromEntries(fields.map((field) => [field, String])))
    const fieldsOf = (model: { schema: Schema }) => ['name', 'colour'].filter((field) => field in model.schema.paths).join(', ')
    await bench.check('mongoose.model(), twice', 'OverwriteModelError', async () => {
      const load = () => mongoose.model('User', schemaWith('name'))
      load()
      try {
        load()
        return 'no error'
      } catch (error) {
        return (error as Error).name
      }
    })
    await bench.check('mongoose.models.User ?? mongoose.model(), after the schema got a field', 'the old schema: name', async () => {
      const model = mongoose.models.User ?? mongoose.model('User', schemaWith('name', 'colour'))
      return `the ${fieldsOf(model) === 'name' ? 'old' : 'new'} schema: ${fieldsOf(model)}`
    })

    const mongod = await startEmbedded()
    const clients: MongoClient[] = []
    let connections = 0
    const make = () => {
      const client = new MongoClient(mongod.uri)
      client.on('connectionCreated', () => connections++)
      clients.push(client)
      return client
    }
    /** Counts the clients, and the connections that commands go through, over some loads of a file. */
    const count = async (load: () => MongoClient) => {
      connections = 0
      clients.length = 0
      const used = new Set<MongoClient>()
      for (let i = 0; i < LOADS; i++) {
        const client = load()
        used.add(client)
        await client.db('x').command({ ping: 1 })
      }
      return {
        observed: `${used.size} ${used.size === 1 ? 'client' : 'clients'}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
        holds: used.size
      }
    }
    const all: MongoClient[] = []
    try {
      await bench.step(`new MongoClient(), ${LOADS} loads`, `${LOADS} clients, and at least as many connections`, async () => {
        const { observed, holds } = await count(make)
        all.push(...clients)
        return { observed, holds: holds === LOADS && connections >= LOADS }
      })
      await bench.step(
        `globalThis.client ??= new MongoClient(), ${LOADS} loads`,
        '1 client, and fewer connections than loads',
        async () => {
          const kept: { client?: MongoClient } = {}
          const { observed, holds } = await count(() => {
            kept.client ??= make()
            return kept.client
          })
          all.push(...clients)
          return { observed, holds: holds === 1 && connections < LOADS }
        }
      )
    } finally {
      await Promise.all(all.map((client) => client.close()))
      await mongod.close()
    }
  }
} satisfies Experiment
