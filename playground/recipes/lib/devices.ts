import { randomUUID } from 'node:crypto'
import type { AuthOptions } from 'next-auth'
import { authOptions, WEEK } from './auth'
import { client } from './mongodb'

/** A session under jwt that can be seen and ended by itself. */
export interface Device {
  /** In the token as `device`. */
  _id: string
  userId: string
  signedInAt: Date
  lastSeenAt: Date
}

const devices = client.db().collection<Device>('devices')

// #region jwt
/** The options with a document for each sign-in. A token whose document is gone is refused at its next read. */
export const optionsWithDevices: AuthOptions = {
  ...authOptions,
  callbacks: {
    ...authOptions.callbacks,
    async jwt(given) {
      const seen = new Date()
      if (!given.user) {
        // Before anything else, so that a device that was ended changes nothing. undefined while the database does not answer.
        const device = await devices
          .findOneAndUpdate({ _id: given.token.device ?? '' }, { $set: { lastSeenAt: seen } })
          .catch(() => undefined)
        // A token from before this was added has no device. Its reader signs in once more.
        if (device === null) throw new Error('This device was signed out.')
      }
      const token = (await authOptions.callbacks?.jwt?.(given)) ?? given.token
      if (given.user) {
        token.device = randomUUID()
        await devices.insertOne({ _id: token.device, userId: token._id, signedInAt: seen, lastSeenAt: seen })
      }
      return token
    }
  },
  events: {
    // NextAuth hands the claims on as they were decoded.
    async signOut({ token }) {
      if (token?.device) await devices.deleteOne({ _id: token.device })
    }
  }
}
// #endregion

// #region list
/** Call it once, at a deployment. MongoDB then removes devices that were not seen for as long as a session may be idle. */
export async function createDeviceIndexes(): Promise<void> {
  await devices.createIndex({ userId: 1 })
  await devices.createIndex({ lastSeenAt: 1 }, { expireAfterSeconds: WEEK })
}

/** The sessions of a user, the one that was used last first. */
export function devicesOf(userId: string): Promise<Device[]> {
  return devices.find({ userId }).sort({ lastSeenAt: -1 }).toArray()
}

/** Ends one session. The user's id is part of the filter, or readers could end the sessions of others. @returns whether there was one. */
export async function endDevice(userId: string, device: string): Promise<boolean> {
  return (await devices.deleteOne({ _id: device, userId })).deletedCount === 1
}
// #endregion
