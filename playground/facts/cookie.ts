import { facts } from './fact'

const JWT_SOURCE = 'next-auth/jwt/index.js'
const COOKIE_SOURCE = 'next-auth/core/lib/cookie.js'

export default facts({
  'cookie-is-jwe': {
    statement:
      'Under jwt the session cookie is a compact JWE with alg "dir" and enc "A256GCM": five parts, the second empty, an initialization vector of 12 bytes and an authentication tag of 16.',
    source: JWT_SOURCE
  },
  'cookie-key-is-derived': {
    statement:
      'The key is 32 bytes of HKDF-SHA256 over the secret, with an empty salt and the info "NextAuth.js Generated Encryption Key"; with it, AES-256-GCM decrypts the fourth part to the claims.',
    source: JWT_SOURCE
  },
  'cookie-one-changed-character': {
    statement: 'One changed bit in the header, the initialization vector, the ciphertext or the tag makes the JWE worthless.',
    source: JWT_SOURCE
  },
  'cookie-header-is-all-a-decoder-sees': {
    statement: 'Without the secret only the header of the cookie can be read: no other part is JSON, and there is no signature.',
    source: JWT_SOURCE
  },
  'cookie-claims': {
    statement: 'The claims are what the jwt callback returned, and iat, exp and jti, which NextAuth adds when it encodes.',
    source: JWT_SOURCE
  },
  'cookie-changes-at-every-read': {
    statement: 'Under jwt each session read sets a new cookie: new iat, exp and jti, a later Expires, everything else as it was.',
    source: 'next-auth/core/routes/session.js'
  },
  'three-reads-three-cookies': {
    statement: 'Three session reads under jwt leave three different cookies, and ask no database.',
    source: 'next-auth/core/routes/session.js'
  },
  'cookie-attributes': {
    statement: 'The session cookie is HttpOnly, SameSite=Lax, has Path=/ and no Domain, and on http no Secure.',
    source: COOKIE_SOURCE
  },
  'csrf-and-callback-cookies-live-with-the-browser': {
    statement: 'The CSRF and the callback-url cookie are HttpOnly, SameSite=Lax and have no Expires: they live until the browser closes.',
    source: COOKIE_SOURCE
  },
  'oauth-state-cookie': {
    statement:
      'The sign-in with an OAuth provider whose checks include "state", as GitHub’s do, sets next-auth.state for 15 minutes; without that check the cookie is not set.',
    source: COOKIE_SOURCE
  },
  'split-cookie-exceeds-a-proxy-buffer': {
    statement:
      'The headers of an answer that sets the session in two cookies are larger than 4 KiB, which is a whole buffer of nginx for the headers of an answer (proxy_buffer_size, 4 or 8 KiB); with three they are larger than 8 KiB.',
    source: 'nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size'
  },
  'cookie-is-split': {
    statement: 'A cookie value of more than 3,933 bytes is split over next-auth.session-token.0, .1 and so on; getToken() joins them.',
    source: COOKIE_SOURCE
  },
  'cookies-too-large-are-431': {
    statement:
      'With about 12 kB of claims the cookies exceed Node’s limit for headers: it answers 431 on every address of the site until the cookies are cleared.',
    source: 'nodejs.org/api/cli.html#--max-http-header-sizesize'
  },
  'cookie-of-another-secret-is-removed': {
    statement:
      'A session read that cannot decrypt the cookie answers {} and removes it; the log says JWT_SESSION_ERROR: decryption operation failed.',
    source: 'next-auth/core/routes/session.js'
  },
  'not-a-jwe-is-invalid-compact-jwe': {
    statement:
      'A cookie that is no JWE at all, such as a session token read under jwt, is logged as JWT_SESSION_ERROR: Invalid Compact JWE.',
    source: 'next-auth/core/routes/session.js'
  },
  'jwe-read-as-session-token': {
    statement: 'A JWE that is read under database names no session row: the answer is {}, the cookie is removed, and nothing is logged.',
    source: 'next-auth/core/routes/session.js'
  },
  'first-token-lives-30-days': {
    statement:
      'The first token lives 30 days whatever session.maxAge says, unless jwt.maxAge is set; each session read sets exp to session.maxAge from then.',
    source: 'next-auth/core/init.js'
  },
  'clock-tolerance': {
    statement: 'An expired token is accepted for 15 seconds more.',
    source: JWT_SOURCE
  },
  'prefix-follows-nextauth-url': {
    statement: 'Where NEXTAUTH_URL is set, the __Secure- prefix and the Secure attribute follow its scheme, not that of the request.',
    source: COOKIE_SOURCE
  },
  'trust-host-assumes-https': {
    statement:
      'With AUTH_TRUST_HOST and without NEXTAUTH_URL the site’s address comes from the request’s headers; it is https unless X-Forwarded-Proto is http.',
    source: 'next-auth/utils/detect-origin.js'
  },
  'options-are-written-into': {
    statement: 'NextAuth writes into the options object that it is given: a missing secret is filled in from NEXTAUTH_SECRET.',
    source: 'next-auth/next/index.js'
  }
})
