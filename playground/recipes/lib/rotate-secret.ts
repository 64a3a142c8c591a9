import { decode, type JWTDecodeParams } from 'next-auth/jwt'

/**
 * A `jwt.decode` for the time after a change of the secret. Tokens of the old one still decode; the next session read encrypts them with
 * the new one.
 * @param oldSecret the secret before the change; undefined once it is taken out.
 */
export function decodeWithOld(oldSecret: string | undefined) {
  return async (given: JWTDecodeParams) => {
    try {
      return await decode(given)
    } catch (error) {
      if (!oldSecret) throw error
      return decode({ ...given, secret: oldSecret })
    }
  }
}
