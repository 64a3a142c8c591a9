/** The five parts of a compact JWE, in their order. */
export const JWE_PARTS = ['header', 'encrypted key', 'initialization vector', 'ciphertext', 'authentication tag'] as const
