import { decode, encode, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { decrypt, deriveKey, fromBase64url, type JweBytes, toBase64url } from './decrypt'

const SECRET = 'the secret of a test'
const made = await encode({ token: { sub: '1', name: 'Åse' } as JWT, secret: SECRET })
const parts = made.split('.').map(fromBase64url) as unknown as JweBytes

describe('decrypting in the browser', () => {
  it('finds the same claims as NextAuth', async () => {
    const clear = await decrypt(parts, await deriveKey(SECRET))
    expect(JSON.parse(new TextDecoder().decode(clear))).toEqual(await decode({ token: made, secret: SECRET }))
    expect(clear).toHaveLength(parts[3].length)
  })

  it('writes the parts as they came', () => {
    expect(parts.map(toBase64url).join('.')).toBe(made)
  })

  it('fails when any one byte of any part is changed', async () => {
    const key = await deriveKey(SECRET)
    for (const [part, bytes] of parts.entries()) {
      for (const i of new Set(bytes.length > 0 ? [0, Math.floor(bytes.length / 2), bytes.length - 1] : [])) {
        const changed = parts.map((one, p) => (p === part ? one.map((byte, j) => (j === i ? byte ^ 1 : byte)) : one)) as unknown as JweBytes
        await expect(decrypt(changed, key)).rejects.toThrow()
      }
    }
  })

  it('fails with the key of another secret', async () => {
    await expect(decrypt(parts, await deriveKey('another secret'))).rejects.toThrow()
  })
})
