import { hostname } from 'node:os'
import { type Document, Double, Int32, Long, ObjectId } from 'bson'
import { MongoServerError } from '../errors'
import { numberOf } from '../query/numbers'
import { isDocument, MAX_BSON_BYTES } from '../values'
import { MAX_MESSAGE_BYTES } from '../wire/frames'
import { type Command, type Context, command, MAX_WRITES } from './command'

/** The MongoDB release whose behaviour and wire version this server follows. */
const FOLLOWED_VERSION = '8.0.0'
const WIRE_VERSION = 25

/** A standalone's topology never changes, so its version stays the same for as long as the process lives. */
const TOPOLOGY_VERSION = { processId: new ObjectId(), counter: Long.fromNumber(0) }

/** Describes the server: a standalone primary. */
function describe(body: Document, { connectionId, login }: Context): Document {
  const { topologyVersion, maxAwaitTimeMS, saslSupportedMechs } = body
  if (topologyVersion && maxAwaitTimeMS === undefined)
    throw new MongoServerError(31368, "A request with a 'topologyVersion' must include 'maxAwaitTimeMS'")
  if (!topologyVersion && maxAwaitTimeMS !== undefined)
    throw new MongoServerError(31371, "A request with 'maxAwaitTimeMS' must include a 'topologyVersion'")
  return {
    helloOk: true,
    ...('hello' in body ? { isWritablePrimary: true } : { ismaster: true }),
    topologyVersion: TOPOLOGY_VERSION,
    maxBsonObjectSize: MAX_BSON_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITES,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
    // As the driver asks for the mechanisms of its user.
    ...(login.credentials && saslSupportedMechs === `admin.${login.credentials.user}` && { saslSupportedMechs: ['SCRAM-SHA-256'] })
  }
}

const hello = command(
  'helloOk client compression hostInfo topologyVersion maxAwaitTimeMS saslSupportedMechs speculativeAuthenticate loadBalanced backpressure',
  describe
)

/** The commands about the server itself. */
export const serverCommands: Record<string, Command> = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping: command('', () => ({})),
  buildInfo: command('', () => ({
    version: FOLLOWED_VERSION,
    versionArray: [8, 0, 0, 0],
    modules: ['embedded'],
    bits: 64,
    maxBsonObjectSize: MAX_BSON_BYTES
  })),
  serverStatus: command('repl metrics locks mirroredReads latchAnalysis', (_body, { cursors, connections }) => ({
    host: hostname(),
    version: FOLLOWED_VERSION,
    process: 'embedded',
    pid: Long.fromNumber(process.pid),
    uptime: new Double(Math.floor(process.uptime())),
    localTime: new Date(),
    connections: { current: new Int32(connections()) },
    metrics: { cursor: { open: { total: Long.fromNumber(cursors.size) } } },
    mem: { resident: new Int32(Math.round(process.memoryUsage().rss / 1024 / 1024)) }
  })),
  /** Sessions carry no state here: a standalone has no transactions. */
  endSessions: command('', ({ endSessions }) => {
    if (Array.isArray(endSessions)) return {}
    throw new MongoServerError(14, "BSON field 'endSessions.endSessionsFromClient' is the wrong type, expected type 'array'")
  })
}

/**
 * How long a hello waits for the topology to change: a monitor that knows this topology version asks to be answered after
 * `maxAwaitTimeMS`.
 * @returns milliseconds; undefined for a command that is answered at once.
 */
export function awaitTime(body: Document): number | undefined {
  const { topologyVersion, maxAwaitTimeMS } = body
  if (!('hello' in body || 'isMaster' in body || 'ismaster' in body) || !isDocument(topologyVersion)) return undefined
  const isKnown = topologyVersion.processId instanceof ObjectId && topologyVersion.processId.equals(TOPOLOGY_VERSION.processId)
  return isKnown && numberOf(maxAwaitTimeMS) >= 0 ? numberOf(maxAwaitTimeMS) : undefined
}
