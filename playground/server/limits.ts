import { availableParallelism } from 'node:os'
import { FairQueue } from '@/lib/fair-queue'
import { AtOnce } from '@/lib/http/at-once'
import { RateLimits, type Rule } from '@/lib/http/rate-limits'
import { mongo, requireDatabase, untilAway } from '@/lib/mongo/runtime'
import { madeOnce } from '@/lib/registry'

/**
 * The limits of the playground's own answers. Those of a body and of a request's head stand in `lib/http`, those of a sandbox in
 * `sandbox/store.ts`, those that the environment sets in `lib/env.ts`.
 */

/** Largest number of documents of a collection that the panels show. */
export const ROWS_SHOWN = 100

// #region rules
/**
 * How often a client's address, or a sandbox, may do something. Many readers may share an address (a school, a company), so an address
 * may do much more than one reader can.
 */
const RULES = {
  beginnings: { times: 600, seconds: 60 },
  signIns: { times: 1200, seconds: 60 },
  signInsOfSandbox: { times: 60, seconds: 60 },
  /** After five wrong passwords a sandbox waits until half a minute has passed since the first. */
  wrongPasswords: { times: 5, seconds: 30 },
  mails: { times: 120, seconds: 60 },
  mailsOfSandbox: { times: 20, seconds: 60 },
  /** Where mails leave the site: nobody gets more, whoever asks. */
  mailsToAddress: { times: 5, seconds: 600 },
  /** From an OpenID provider, or from a mail. */
  returns: { times: 1200, seconds: 60 },
  returnsOfSandbox: { times: 60, seconds: 60 },
  /** Requests of a browser to the OpenID provider: a sign-in takes six. */
  identityOfSandbox: { times: 240, seconds: 60 },
  /** A sign-in takes four requests from server to server. */
  identityOfServer: { times: 600, seconds: 60 },
  /** Each begins with a request from server to server. */
  waysToProvider: { times: 1200, seconds: 60 },
  waysToProviderOfSandbox: { times: 60, seconds: 60 },
  edits: { times: 3000, seconds: 60 },
  editsOfSandbox: { times: 120, seconds: 60 },
  resetsOfSandbox: { times: 30, seconds: 60 },
  experiments: { times: 240, seconds: 60 },
  comparisons: { times: 30, seconds: 60 },
  streams: { times: 600, seconds: 60 },
  clientLogs: { times: 30, seconds: 60 }
} as const satisfies Record<string, Rule>
// #endregion

export type Limited = keyof typeof RULES

/** The counts of this process, or of all that share its database. */
export const limits = madeOnce('rate-limits', () => {
  const { engine, connection } = mongo()
  return new RateLimits<Limited>(
    RULES,
    engine === 'external' ? { client: connection.getClient(), database: connection.name, requireDatabase, untilAway } : undefined
  )
})

/** Streams that are open. A browser opens one. */
export const openStreams = madeOnce('open-streams', () => ({
  ofSandbox: new AtOnce({ each: 8, all: 2000 }, 'streams'),
  ofClient: new AtOnce({ each: 100, all: 2000 }, 'streams')
}))

/** Reads of all traces of a sandbox that are not yet taken by their readers. */
export const traceReads = madeOnce('trace-reads', () => new AtOnce({ each: 8, all: 40 }, 'reads of traces'))

/** Comparisons that run or wait. Two run at a time: more would only measure each other. */
export const comparisons = madeOnce('comparisons', () => ({
  accepted: new AtOnce({ each: 2, all: 8 }, 'comparisons'),
  queue: new FairQueue(2)
}))

/** Experiments that run or wait. Each has a server and a database of its own for a second or two, and takes a core while it starts. */
export const experiments = madeOnce('experiments', () => ({
  accepted: new AtOnce({ each: 20, all: 40 }, 'experiments'),
  queue: new FairQueue(availableParallelism())
}))

/** Milliseconds after which a run ends, whoever waits for it. */
export const RUN_MS = 60_000

/** Sign-ins that may wait for a thread, at a fifteenth of a second each. */
export const WAITING_SIGN_INS = { ofClient: 80, ofAll: 120 }

/** Sign-ins wait here for bcrypt. It leaves one core to everything else, so that reading goes on. */
export const signInQueue = madeOnce('sign-ins', () => new FairQueue(Math.max(1, availableParallelism() - 1)))
