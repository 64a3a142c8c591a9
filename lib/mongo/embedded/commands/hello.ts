import type { Command } from '../command'
import { MAX_BSON_BYTES, MAX_MESSAGE_BYTES } from '../frames'

/** Wire version 25 is MongoDB 8.0's. No `topologyVersion`: drivers then poll instead of asking for a stream of hellos. */
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
  run: (body, { connectionId }) => ({
    helloOk: true,
    ...('hello' in body ? { isWritablePrimary: true } : { ismaster: true }),
    maxBsonObjectSize: MAX_BSON_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: 25,
    readOnly: false
  })
}
