/** What is printed ends up in logs, in screenshots and in bug reports. So this rather hides too much. */

/** Words of a name that mean a secret, alone (`pin`) or at the end of a longer one (`accesstoken`). */
const SECRET_WORD =
  /^(pass|pwd|pw|pin|otp|totp|mfa|key|code|salt|sid|nonce|bearer|auth|cvc|cvv|jwt|jwe|jws)s?$|(passwd|password|passphrase|passcode|passkey|secret|token|credential|authorization|cookie|verifier|apikey|privatekey|sessionid|hash|digest|signature|nonce|otp)s?$/
/** Names that mean one when they are all of the name. */
const SECRET_NAME = /^(state|session_?state|oauth_?state)$/i

/** Whether a member of this name is worth as much as the reader's session, or leads to it. */
export function isSecretName(name: string): boolean {
  if (SECRET_NAME.test(name)) return true
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
  return words.split(/[^A-Za-z]+/).some((word) => SECRET_WORD.test(word.toLowerCase()))
}

/** Tokens and keys that are known by their beginning. */
const KNOWN =
  /\b(eyJ[\w-]{8,}[\w.-]*|gh[a-z]_\w{4,}|github_pat_\w+|glpat-[\w-]{4,}|ya29\.[\w.-]{2,}|xox[a-z]-[\w-]{4,}|[spr]k[-_][\w-]{8,}|whsec_\w{4,}|GOCSPX-[\w-]{4,}|AIza[\w-]{20,}|SG\.[\w.-]{10,}|npm_\w{10,}|A[KS]IA[A-Z\d]{12,})/g
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*-----|$)/g
const HASH = /\$(argon2\w*|scrypt|2[abxy])\$\S+/g
/** User and password of an address, whatever the password has in it. A number after the host's colon is a port. */
const IN_ADDRESS = /(\b[a-z][a-z\d+.-]{0,20}:\/\/)(?:[^\s/?#@:]{0,200}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>]{1,400}|[^\s/?#@:]{1,400})@/gi
/** What stands before the value in `name=value`, `"name": "value"` and `name: value`. */
const NAMED = /([A-Za-z][\w.%-]{0,80})["']?\s{0,3}[:=]\s{0,3}(["']?)/g
/** `InvalidToken: …` is an error and what it says. */
const NAME_OF_ERROR = /^([A-Z][a-z]+){2,}$/
const WITH_SCHEME = /\b(Bearer|Basic) [\w.~+/=-]{4,}/g
const LONG = /[\w-]{32,}|[A-Za-z\d+/]{40,}={0,2}/g
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Text without the secrets that are known by their form or by the name before them. */
export function withoutSecrets(text: string): string {
  const named = text.replace(PRIVATE_KEY, '<private key>').replace(IN_ADDRESS, '$1…@').replace(HASH, '$$$1$$…').replace(WITH_SCHEME, '$1 …')
  return withoutNamed(named)
    .replace(KNOWN, characters)
    .replace(LONG, (found) => (isRandom(found) ? characters(found) : found))
}

function withoutNamed(text: string): string {
  let shown = ''
  let at = 0
  for (const match of text.matchAll(NAMED)) {
    const [before, name = '', quote] = match
    const start = match.index + before.length
    if (start < at || NAME_OF_ERROR.test(name) || !isSecretName(decoded(name))) continue
    const value = quote ? /[^"']*/y : /[^\s"'&;,{}[\]()<>]*/y
    value.lastIndex = start
    const [found = ''] = value.exec(text) ?? []
    if (!found) continue
    shown += `${text.slice(at, start)}…`
    at = start + found.length
  }
  return shown + text.slice(at)
}

/** A name in the query of an address may be encoded. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Whether long text is none that a person wrote. The id of a row may be a UUID, and is no secret. */
function isRandom(text: string): boolean {
  if (UUID.test(text) || !/\d/.test(text) || !/[a-z]/i.test(text)) return false
  return (/[a-z]/.test(text) && /[A-Z]/.test(text)) || !/[-_/]/.test(text)
}

const characters = (text: string) => `<${lengthOf(text)}>`

/** The length of text that is not to be read. */
export function lengthOf(text: string): string {
  return `${text.length} characters`
}

/** Text that a terminal shows and does not obey: a visitor may have chosen it. */
export function inert(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
