import { startEmbedded } from '../mongo/embedded/server'

/** The embedded server as a program of its own, with mongod's arguments (`--port`) and mongod's log lines. */
const args = process.argv.slice(2)
const port = Number(args[args.indexOf('--port') + 1] ?? 27017)
const server = await startEmbedded({ port })
const say = (msg: string, attr: object) =>
  console.log(JSON.stringify({ t: { $date: new Date() }, s: 'I', c: 'NETWORK', ctx: 'listener', msg, attr }))
say('MongoDB starting', { pid: process.pid, port })
say('Waiting for connections', { port: server.port, ssl: 'off' })

const stop = (signal: string) => {
  say('Received signal', { signal })
  void server.close().then(() => process.exit(0))
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
