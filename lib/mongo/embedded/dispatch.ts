import { type Document, serialize } from 'bson'
import { type Command, type Context, checkArguments } from './command'
import { aggregate } from './commands/aggregate'
import { count } from './commands/count'
import { getMore, killCursors } from './commands/cursor-commands'
import { deleteCommand } from './commands/delete'
import { distinct } from './commands/distinct'
import { find } from './commands/find'
import { findAndModify } from './commands/find-and-modify'
import { hello } from './commands/hello'
import { createIndexes, dropIndexes, listIndexes } from './commands/indexes'
import { insert } from './commands/insert'
import { create, drop, dropDatabase, listCollections, listDatabases } from './commands/namespaces'
import { buildInfo, endSessions, ping } from './commands/server-info'
import { update } from './commands/update'
import { MongoServerError } from './errors'

/** Every command that this server has, by the names that clients send. */
const COMMANDS = new Map<string, Command>(
  Object.entries({
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    count,
    create,
    createIndexes,
    delete: deleteCommand,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    find,
    findAndModify,
    findandmodify: findAndModify,
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
    update
  })
)

/** Runs one command and returns its answer's body as BSON. A refused command is an answer too, never an exception. */
export function dispatch(body: Document, context: Omit<Context, 'database'>): Uint8Array {
  try {
    const name = Object.keys(body)[0] ?? ''
    const command = COMMANDS.get(name)
    if (!command) throw new MongoServerError(59, `no such command: '${name}'`)
    if (typeof body.$db !== 'string') throw new MongoServerError(40353, 'OP_MSG requests require a $db argument')
    if (body.startTransaction === true || body.autocommit === false)
      throw new MongoServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
    checkArguments(name, command, body)
    const answer = command.run(body, { ...context, database: body.$db })
    return answer instanceof Uint8Array ? answer : serialize({ ...answer, ok: 1 })
  } catch (error) {
    if (error instanceof MongoServerError) return serialize(error.toReply())
    // A defect of this server. MongoDB's own code for that, so that a client sees an error and not a hang.
    return serialize({ ok: 0, code: 8, codeName: 'UnknownError', errmsg: error instanceof Error ? error.message : String(error) })
  }
}
