import { createECDH, createHmac } from 'node:crypto'

/** The algorithm of id_tokens. A key for it can be derived from a secret, which every process of a site knows. */
export const SIGNING_ALGORITHM = 'ES256'

/**
 * The key with which a provider signs, derived from a secret.
 * @returns a private JWK on the curve P-256.
 */
export function signingKey(secret: string) {
  const d = createHmac('sha256', secret).update('id_token').digest()
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  // One byte that says "uncompressed", then both coordinates.
  const point = curve.getPublicKey()
  return {
    kty: 'EC',
    crv: 'P-256',
    use: 'sig',
    alg: SIGNING_ALGORITHM,
    d: d.toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url')
  }
}
