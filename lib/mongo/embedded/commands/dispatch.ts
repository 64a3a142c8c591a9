import { type Document, serialize } from 'bson'
import { MongoServerError, notImplemented } from '../errors'
import { beginTime, endTime } from '../limits'
import { bulkWriteCommands } from './bulk-write'
import { type Context, checkArguments, checkGenericArguments } from './command'
import { cursorCommands } from './cursors'
import { indexCommands } from './indexes'
import { loginCommands } from './login'
import { namespaceCommands } from './namespaces'
import { readCommands } from './reads'
import { serverCommands } from './server-info'
import { writeCommands } from './writes'

/** Every command that this server has, by the names that clients send. */
const COMMANDS = new Map(
  [readCommands, writeCommands, bulkWriteCommands, cursorCommands, namespaceCommands, indexCommands, serverCommands, loginCommands].flatMap(
    Object.entries
  )
)

/** Commands that MongoDB 8 has and this server does not. */
const KNOWN = new Set(
  `abortTransaction autoCompact buildinfo checkShardingIndex cloneCollectionAsCapped collStats commitTransaction compact
   connectionStatus convertToCapped createUser currentOp dataSize dbHash dbstats dropUser explain filemd5 findandmodify fsync fsyncUnlock
   getClusterParameter getCmdLineOpts getLog getParameter hostInfo killAllSessions killOp killSessions listCommands listSearchIndexes
   lockInfo logout logRotate mapReduce planCacheClear profile reIndex refreshSessions renameCollection setFeatureCompatibilityVersion
   setParameter shutdown startSession top usersInfo validate whatsmyuri`.split(/\s+/)
)

/** What a client may ask before it has logged in. */
const WITHOUT_LOGIN = new Set(['buildInfo', 'hello', 'isMaster', 'ismaster', 'ping', 'saslContinue', 'saslStart'])

/** Runs one command and returns its answer's body as BSON. A refused command is an answer too, never an exception. */
export function dispatch(body: Document, context: Omit<Context, 'database'>): Uint8Array {
  try {
    const [name = ''] = Object.keys(body)
    const command = COMMANDS.get(name)
    if (!command && KNOWN.has(name)) throw notImplemented(`the command ${name}`)
    if (!command) throw new MongoServerError(59, `no such command: '${name}'`)
    if (typeof body.$db !== 'string') throw new MongoServerError(40353, 'OP_MSG requests require a $db argument')
    if (!context.login.isDone && !WITHOUT_LOGIN.has(name)) throw new MongoServerError(13, `Command ${name} requires authentication`)
    checkGenericArguments(body)
    checkArguments(name, command, body)
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

/**
 * The answer to a command that failed. Another error than a refusal is a defect of this server: MongoDB's own code for that, so that a client
 * sees an error and not a hang.
 */
export function refusal(error: unknown): Uint8Array {
  const { code, codeName, message, details } = error instanceof MongoServerError ? error : new MongoServerError(8, String(error))
  try {
    return serialize({ ok: 0, errmsg: message, code, codeName, ...details })
  } catch {
    // It names a document that fills an answer by itself.
    return serialize({ ok: 0, errmsg: message.slice(0, MAX_QUOTED), code, codeName })
  }
}
