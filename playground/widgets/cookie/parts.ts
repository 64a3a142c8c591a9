/** The five parts of a compact JWE in their order, and what each is for. Source: RFC 7516, section 3.1. */
export const PARTS = [
  {
    name: 'header',
    meaning:
      'JSON in clear: the key is used directly (dir), the content is encrypted with AES-256-GCM. It is not secret, but the tag covers it.'
  },
  { name: 'encrypted key', meaning: 'Empty. Under dir there is no key in the token: both sides derive it from the secret.' },
  { name: 'initialization vector', meaning: '12 random bytes, new for each token. Two tokens with the same claims look nothing alike.' },
  { name: 'ciphertext', meaning: 'The claims, byte for byte: each byte hides the character below it. Only the length shows.' },
  { name: 'authentication tag', meaning: '16 bytes over header and ciphertext. One changed bit anywhere, and it does not fit.' }
] as const
