import { decode, type JWTDecodeParams } from 'next-auth/jwt'

/**
 * A `jwt.decode` for the time after a change of the secret. Tokens of the old one still decode; the next session read encrypts them with
 * the new one. Take it out once every old token has ended: after `session.maxAge`.
 * @param oldSecret the secret before the change.
 */
export function decodeWithOld(oldSecret: string) {
  return async (given: JWTDecodeParams) => {
    try {
      return await decode(given)
    } catch {
      return decode({ ...given, secret: oldSecret })
    }
  }
}
