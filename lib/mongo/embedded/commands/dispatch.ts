import { type Document, serialize } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { beginTime, endTime } from '../limits'
import { aggregate } from './aggregate'
import { argumentsOf, type Command, type Context, checkArguments, checkGenericArguments } from './command'
import { count } from './count'
import { getMore, killCursors } from './cursor-commands'
import { deleteCommand } from './delete'
import { distinct } from './distinct'
import { find } from './find'
import { findAndModify } from './find-and-modify'
import { hello } from './hello'
import { createIndexes, dropIndexes, listIndexes } from './indexes'
import { insert } from './insert'
import { saslContinue, saslStart } from './login'
import { collMod, create, dbStats, drop, dropDatabase, listCollections, listDatabases } from './namespaces'
import { buildInfo, connectionStatus, endSessions, getParameter, ping, serverStatus } from './server-info'
import { update } from './update'

/** Every command that this server has, by the names that clients send. */
const COMMANDS = new Map<string, Command>(
  Object.entries({
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    collMod,
    connectionStatus,
    count,
    create,
    createIndexes,
    dbStats,
    dbstats: dbStats,
    delete: deleteCommand,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getParameter,
    getMore,
    hello,
    insert,
    isMaster: hello,
    ismaster: hello,
    killCursors,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    saslContinue,
    saslStart,
    serverStatus,
    update
  })
)

/** Commands that MongoDB 8 has and this server does not. */
const KNOWN = new Set(
  'abortTransaction autoCompact bulkWrite checkShardingIndex cloneCollectionAsCapped collStats commitTransaction compact convertToCapped createUser currentOp dataSize dbHash dropUser explain filemd5 fsync fsyncUnlock getClusterParameter getCmdLineOpts getLog hostInfo killAllSessions killOp killSessions listSearchIndexes lockInfo logout logRotate mapReduce planCacheClear profile reIndex refreshSessions renameCollection  setFeatureCompatibilityVersion setParameter shutdown startSession top usersInfo validate whatsmyuri'.split(
    ' '
  )
)

const listCommands: Command = {
  help: 'The commands of this server.',
  arguments: [],
  run: () => ({ commands: Object.fromEntries([...COMMANDS].map(([name, { help }]) => [name, { help }])) })
}
COMMANDS.set('listCommands', listCommands)

/** What a client may ask before it has logged in. */
const WITHOUT_LOGIN = new Set([
  'buildInfo',
  'buildinfo',
  'connectionStatus',
  'hello',
  'isMaster',
  'ismaster',
  'listCommands',
  'ping',
  'saslContinue',
  'saslStart'
])

const ARGUMENTS = new Map([...COMMANDS].map(([name, command]) => [name, argumentsOf(name, command)]))
const NONE: ReadonlySet<string> = new Set()

/** Runs one command and returns its answer's body as BSON. A refused command is an answer too, never an exception. */
export function dispatch(body: Document, context: Omit<Context, 'database'>): Uint8Array {
  try {
    const [name = ''] = Object.keys(body)
    const command = COMMANDS.get(name)
    if (!command && KNOWN.has(name)) throw notImplemented(`the command ${name}`)
    if (!command) throw new MongoServerError(59, `no such command: '${name}'`)
    if (typeof body.$db !== 'string') throw new MongoServerError(40353, 'OP_MSG requests require a $db argument')
    if (!context.login.isDone && !WITHOUT_LOGIN.has(name)) throw new MongoServerError(13, `Command ${name} requires authentication`)
    checkGenericArguments(name, body)
    checkArguments(name, ARGUMENTS.get(name) ?? NONE, body)
    beginTime(body.maxTimeMS)
    const answer = command.run(body, { ...context, database: body.$db })
    return answer instanceof Uint8Array ? answer : serialize({ ...answer, ok: 1 })
  } catch (error) {
    return refusal(error)
  } finally {
    endTime()
  }
}

/** Characters of the longest text that an error quotes when it would not fit into an answer whole. */
const MAX_QUOTED = 10_000

function refusal(error: unknown): Uint8Array {
  // Another error is a defect of this server. MongoDB's own code for that, so that a client sees an error and not a hang.
  const reply =
    error instanceof MongoServerError
      ? error.toReply()
      : { ok: 0, code: 8, codeName: 'UnknownError', errmsg: error instanceof Error ? error.message : String(error) }
  try {
    return serialize(reply)
  } catch {
    // It names a document that fills an answer by itself.
    const { ok, code, codeName, errmsg } = reply
    return serialize({ ok, code, codeName, errmsg: String(errmsg).slice(0, MAX_QUOTED) })
  }
}
