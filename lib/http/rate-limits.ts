import type { MongoClient } from 'mongodb'
import { RateLimiterMemory, RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from './problem'

/** At most `times` within `seconds`, counted from the first. */
export interface Rule {
  times: number
  seconds: number
}

export const RATE_LIMITS_COLLECTION = 'rate_limits'

/**
 * Counts what clients do, by kind and by whom. Where several processes share a MongoDB they count together in it; otherwise the counts
 * stay in memory.
 */
export class RateLimits<Kind extends string> {
  private readonly limiters: Record<Kind, RateLimiterMemory | RateLimiterMongo>

  /** @param shared where processes count together; its collection needs the indexes that {@link prepareRateLimits} makes. */
  constructor(
    rules: Readonly<Record<Kind, Rule>>,
    private readonly shared?: { client: MongoClient; database: string; requireDatabase(): void; untilAway<T>(work: Promise<T>): Promise<T> }
  ) {
    const limiterOf = ([kind, { times, seconds }]: [string, Rule]) => {
      const options = { keyPrefix: kind, points: times, duration: seconds }
      const limiter = shared
        ? new RateLimiterMongo({
            ...options,
            storeClient: shared.client,
            dbName: shared.database,
            tableName: RATE_LIMITS_COLLECTION,
            disableIndexesCreation: true
          })
        : new RateLimiterMemory(options)
      return [kind, limiter]
    }
    this.limiters = Object.fromEntries(Object.entries<Rule>(rules).map(limiterOf))
  }

  /**
   * Counts one.
   * @param doing what the client does, for the sentence: "Too many {doing}."
   * @throws Problem `too-many-requests` with the seconds until it is allowed again; the database's errors.
   */
  async take(kind: Kind, key: string, doing: string): Promise<void> {
    this.shared?.requireDatabase()
    try {
      await this.consume(kind, key)
    } catch (error) {
      throw error instanceof RateLimiterRes ? tooMany(doing, error) : error
    }
  }

  private consume(kind: Kind, key: string): Promise<RateLimiterRes> {
    const consumed = this.limiters[kind].consume(key)
    return this.shared ? this.shared.untilAway(consumed) : consumed
  }

  /** As {@link take}, but counts nothing: for what is counted only once it has failed. */
  async check(kind: Kind, key: string, doing: string): Promise<void> {
    const limiter = this.limiters[kind]
    const state = await limiter.get(key)
    if (state && state.consumedPoints >= limiter.points) throw tooMany(doing, state)
  }

  /** Counts one that has happened already. */
  async note(kind: Kind, key: string): Promise<void> {
    await this.limiters[kind].penalty(key)
  }

  async forget(kind: Kind, key: string): Promise<void> {
    await this.limiters[kind].delete(key)
  }
}

function tooMany(doing: string, { msBeforeNext }: RateLimiterRes): Problem {
  return tooManyRequests(`Too many ${doing}.`, Math.ceil(msBeforeNext / 1000))
}

/** @param sentence what there were too many of. */
export function tooManyRequests(sentence: string, seconds: number): Problem {
  const wait = Math.max(1, seconds)
  return new Problem('too-many-requests', `${sentence} Try again in ${wait} ${wait === 1 ? 'second' : 'seconds'}.`, wait)
}

/** Makes the indexes by which shared counts are found and expire. */
export async function prepareRateLimits(client: MongoClient, database: string): Promise<void> {
  await client
    .db(database)
    .collection(RATE_LIMITS_COLLECTION)
    .createIndexes([
      { key: { key: 1 }, unique: true },
      { key: { expire: 1 }, expireAfterSeconds: 0 }
    ])
}
