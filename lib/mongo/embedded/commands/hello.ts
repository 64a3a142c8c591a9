import { type Document, Long, ObjectId } from 'bson'
import { MongoServerError } from '../errors'
import { asDouble, isAnyNumber } from '../query/numbers'
import { isDocument, MAX_BSON_BYTES } from '../values'
import { MAX_MESSAGE_BYTES } from '../wire/frames'
import { type Command, MAX_WRITES } from './command'

/** A standalone's topology never changes, so its version stays the same for as long as the process lives. */
const TOPOLOGY_VERSION = { processId: new ObjectId(), counter: Long.fromNumber(0) }

/** Minutes without use after which MongoDB forgets a logical session. */
export const SESSION_TIMEOUT_MINUTES = 30

/** Wire version 25 is MongoDB 8.0's. */
export const hello: Command = {
  help: 'Describes the server: a standalone primary.',
  arguments: [
    'helloOk',
    'client',
    'compression',
    'hostInfo',
    'topologyVersion',
    'maxAwaitTimeMS',
    'saslSupportedMechs',
    'speculativeAuthenticate',
    'loadBalanced',
    'backpressure'
  ],
  run(body, { connectionId, login }) {
    if ((body.topologyVersion === undefined) !== (body.maxAwaitTimeMS === undefined))
      throw new MongoServerError(
        body.topologyVersion ? 31368 : 31371,
        `A request with ${body.topologyVersion ? "a 'topologyVersion' must include 'maxAwaitTimeMS'" : "'maxAwaitTimeMS' must include a 'topologyVersion'"}`
      )
    return {
      helloOk: true,
      ...('hello' in body ? { isWritablePrimary: true } : { ismaster: true }),
      topologyVersion: TOPOLOGY_VERSION,
      maxBsonObjectSize: MAX_BSON_BYTES,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
      maxWriteBatchSize: MAX_WRITES,
      localTime: new Date(),
      logicalSessionTimeoutMinutes: SESSION_TIMEOUT_MINUTES,
      connectionId,
      minWireVersion: 0,
      maxWireVersion: 25,
      readOnly: false,
      // As the driver asks for the mechanisms of its user.
      ...(login.credentials && body.saslSupportedMechs === `admin.${login.credentials.user}` && { saslSupportedMechs: ['SCRAM-SHA-256'] })
    }
  }
}

/**
 * How long a hello waits for the topology to change: a monitor that knows this topology version asks to be answered after
 * `maxAwaitTimeMS`.
 * @returns milliseconds; undefined for a command that is answered at once.
 */
export function awaitTime(body: Document): number | undefined {
  const { topologyVersion, maxAwaitTimeMS } = body
  if (!('hello' in body || 'isMaster' in body || 'ismaster' in body) || !isDocument(topologyVersion) || !isAnyNumber(maxAwaitTimeMS))
    return undefined
  const isKnown = topologyVersion.processId instanceof ObjectId && topologyVersion.processId.equals(TOPOLOGY_VERSION.processId)
  return isKnown && asDouble(maxAwaitTimeMS) >= 0 ? asDouble(maxAwaitTimeMS) : undefined
}
