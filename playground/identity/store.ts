import type { Db } from 'mongodb'
import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider'
import { errors } from 'oidc-provider'
import { keepNewest } from '@/lib/mongo/keep-newest'

/** The collection with all that a provider remembers: logins, consents, codes, tokens. */
export const PROVIDER_COLLECTION = 'identity_provider'

/** Sign-ins that may be under way at the same time. The oldest goes first. */
const UNDER_WAY = 20

interface Kept {
  /** The model's name and the id, `AccessToken:…`. */
  _id: string
  payload: AdapterPayload
  /** Absent for what does not expire. */
  expiresAt?: Date
}

/**
 * Keeps what oidc-provider remembers in one collection of a database.
 * Source of the methods: oidc-provider 9, `example/my_adapter.js`.
 */
export function storeIn(database: Db): AdapterConstructor {
  const kept = database.collection<Kept>(PROVIDER_COLLECTION)
  return class Store implements Adapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      const now = Date.now()
      const expires = expiresIn ? { expiresAt: new Date(now + expiresIn * 1000) } : {}
      await kept.replaceOne({ _id: this.key(id) }, { payload, ...expires }, { upsert: true })
      // A provider writes little, so nobody has to sweep besides.
      await kept.deleteMany({ expiresAt: { $lt: new Date(now) } })
      // Anybody may begin sign-ins that nobody ends.
      if (this.model === 'Interaction') await keepNewest(kept, { _id: /^Interaction:/ }, { expiresAt: -1 }, UNDER_WAY)
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return this.first({ _id: this.key(id) })
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return this.first({ _id: new RegExp(`^${this.model}:`), 'payload.uid': uid })
    }

    async findByUserCode(): Promise<undefined> {
      // Only devices without a keyboard have user codes, and this provider knows none of them.
    }

    /** Marks a code or a refresh token as used, in one step: of two requests at the same moment one is refused. */
    async consume(id: string): Promise<void> {
      const consumed = Math.floor(Date.now() / 1000)
      const { matchedCount } = await kept.updateOne(
        { _id: this.key(id), 'payload.consumed': { $exists: false } },
        { $set: { 'payload.consumed': consumed } }
      )
      if (matchedCount > 0) return
      // As with a token that was used before: what came of it is worth nothing any more, the consent included.
      const { grantId } = (await this.find(id)) ?? {}
      if (grantId) await kept.deleteMany({ $or: [{ _id: `Grant:${grantId}` }, { 'payload.grantId': grantId }] })
      throw new errors.InvalidGrant('already used')
    }

    async destroy(id: string): Promise<void> {
      await kept.deleteOne({ _id: this.key(id) })
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      await kept.deleteMany({ 'payload.grantId': grantId })
    }

    private key(id: string): string {
      return `${this.model}:${id}`
    }

    private async first(filter: object): Promise<AdapterPayload | undefined> {
      const found = await kept.findOne({ $and: [filter, { $or: [{ expiresAt: { $exists: false } }, { expiresAt: { $gt: new Date() } }] }] })
      return found?.payload
    }
  }
}
