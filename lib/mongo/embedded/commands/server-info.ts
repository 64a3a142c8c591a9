import { hostname } from 'node:os'
import { type Document, Double, Int32, Long } from 'bson'
import { MongoServerError } from '../errors'
import { MAX_BSON_BYTES } from '../values'
import { type Command, flagArgument } from './command'
import { SESSION_TIMEOUT_MINUTES } from './hello'

/** The MongoDB release whose behaviour and wire version this server follows. */
export const FOLLOWED_VERSION = '8.0.0'

export const ping: Command = { help: 'Answers.', arguments: [], run: () => ({}) }

export const buildInfo: Command = {
  help: 'The version that this server follows.',
  arguments: [],
  run: () => ({
    version: FOLLOWED_VERSION,
    versionArray: [8, 0, 0, 0],
    modules: ['embedded'],
    bits: 64,
    maxBsonObjectSize: MAX_BSON_BYTES
  })
}

export const serverStatus: Command = {
  help: 'How long this server runs and how many connections and cursors it has.',
  arguments: ['repl', 'metrics', 'locks', 'mirroredReads', 'latchAnalysis'],
  run: (_body, { cursors, connections }) => ({
    host: hostname(),
    version: FOLLOWED_VERSION,
    process: 'embedded',
    pid: Long.fromNumber(process.pid),
    uptime: new Double(Math.floor(process.uptime())),
    localTime: new Date(),
    connections: { current: new Int32(connections()) },
    metrics: { cursor: { open: { total: Long.fromNumber(cursors.size) } } },
    mem: { resident: new Int32(Math.round(process.memoryUsage().rss / 1024 / 1024)) }
  })
}

export const connectionStatus: Command = {
  help: 'Who has logged in.',
  arguments: ['showPrivileges'],
  run: (body, { login }) => ({
    authInfo: {
      authenticatedUsers: login.credentials && login.isDone ? [{ user: login.credentials.user, db: 'admin' }] : [],
      authenticatedUserRoles: [],
      ...(flagArgument(body, 'showPrivileges') && { authenticatedUserPrivileges: [] })
    }
  })
}

/** Parameters that a client may rely on. */
const PARAMETERS: Document = {
  featureCompatibilityVersion: { version: '8.0' },
  ttlMonitorEnabled: true,
  localLogicalSessionTimeoutMinutes: SESSION_TIMEOUT_MINUTES
}

export const getParameter: Command = {
  help: 'Server parameters by name, or all of them with "*".',
  arguments: Object.keys(PARAMETERS),
  run(body, { database }) {
    if (database !== 'admin') throw new MongoServerError(13, 'getParameter may only be run against the admin database.')
    if (body.getParameter === '*') return PARAMETERS
    const asked = Object.entries(PARAMETERS).filter(([name]) => name in body)
    if (asked.length === 0) throw new MongoServerError(72, 'no option found to get')
    return Object.fromEntries(asked)
  }
}

export const endSessions: Command = {
  help: 'Ends logical sessions. They carry no state here: a standalone has no transactions.',
  arguments: [],
  run(body) {
    if (!Array.isArray(body.endSessions))
      throw new MongoServerError(14, "BSON field 'endSessions.endSessionsFromClient' is the wrong type, expected type 'array'")
    return {}
  }
}
