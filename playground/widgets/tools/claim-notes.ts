/** Something about claims that a reader should know. */
export interface ClaimNote {
  /** Where it stands, such as `user.password`; empty for the token as a whole. */
  path: string
  says: string
}

/** Levels below which nothing is looked at. */
const DEEPEST = 6
/** Bytes of one claim that are worth a word. */
const LARGE = 500

const HASH = /^\$(2[abxy]?|argon2(id|i|d)?|scrypt|pbkdf2[\w-]*|5|6)\$/
const JWT = /^[\w-]{10,}\.[\w-]{0,}\.[\w-]{0,}(\.[\w-]{0,}\.[\w-]{0,})?$/

/**
 * What is missing in a token's claims, what is dangerous there, and what will not be read.
 * @param now seconds since 1970.
 * @param isSession whether they are a session's: those of other cookies have no `sub`.
 */
export function notesOn(claims: Record<string, unknown>, now: number, isSession = true): ClaimNote[] {
  return [...timeNotes(claims, now), ...(isSession ? identityNotes(claims) : []), ...contentNotes(claims)]
}

/** Seconds that `decode` forgives. Source: next-auth 4.24, `jwt/index.js`; @auth/core 0.41, `jwt.js`. */
const TOLERANCE = 15

/**
 * The claims for which NextAuth's `decode` refuses a token that its key opens, each with its reason.
 * Source: `lib/jwt_claims_set.js` of jose 4 (v4) and jose 6 (v5).
 * @param now seconds since 1970.
 */
export function refusedClaims({ exp, iat, nbf }: Record<string, unknown>, now: number): ClaimNote[] {
  const notes: ClaimNote[] = []
  const second = Math.floor(now)
  for (const [path, value] of [
    ['iat', iat],
    ['nbf', nbf],
    ['exp', exp]
  ] as const)
    if (value !== undefined && typeof value !== 'number') notes.push({ path, says: 'No number. NextAuth refuses such a token.' })
  if (typeof nbf === 'number' && nbf > second + TOLERANCE)
    notes.push({ path: 'nbf', says: 'The token is not valid yet. NextAuth refuses it until then.' })
  if (typeof exp === 'number' && exp <= second - TOLERANCE)
    notes.push({
      path: 'exp',
      says: 'The token has expired. NextAuth answers {} and removes the cookie; 15 seconds are forgiven.'
    })
  return notes
}

function timeNotes(claims: Record<string, unknown>, now: number): ClaimNote[] {
  const { exp, iat } = claims
  const notes = refusedClaims(claims, now)
  const note = (path: string, says: string) => notes.push({ path, says })
  if (exp === undefined) note('exp', 'Missing, so the token never expires. NextAuth always sets it: an encode of your own made this token.')
  if (iat === undefined) note('iat', 'Missing, so nothing says when the token was made.')
  else if (typeof iat === 'number' && iat > now + 15) note('iat', 'In the future: the clock of that server, or of this device, is wrong.')
  return notes
}

function identityNotes({ sub, email, name }: Record<string, unknown>): ClaimNote[] {
  if (typeof sub === 'string' && sub !== '') return []
  const who = email === undefined && name === undefined ? ' and no name or address either' : ''
  return [
    {
      path: 'sub',
      says: `Missing${who}: authorize() returned an object without id, or your jwt callback returned a new object.`
    }
  ]
}

function contentNotes(claims: Record<string, unknown>): ClaimNote[] {
  const notes: ClaimNote[] = []
  const visit = (value: unknown, path: string, depth: number) => {
    const name = path.split('.').at(-1) ?? ''
    const says = whatItSeems(name, value)
    if (says) notes.push({ path, says })
    else if (typeof value === 'object' && value !== null && depth < DEEPEST)
      for (const [key, inner] of Object.entries(value)) visit(inner, path ? `${path}.${key}` : key, depth + 1)
  }
  visit(claims, '', 0)
  for (const [key, value] of Object.entries(claims)) {
    const bytes = new TextEncoder().encode(JSON.stringify(value)).length
    if (bytes > LARGE)
      notes.push({
        path: key,
        says: `${bytes.toLocaleString('en')} bytes. Keep an id here, and look the rest up.`
      })
  }
  return notes
}

/** @returns what a value seems to be that should not stand in a token; null for the others. */
function whatItSeems(name: string, value: unknown): string | null {
  if (name === '_doc' || name === '$__')
    return 'This is a whole mongoose document. Return a plain object from authorize(), with the fields that you need.'
  if (typeof value !== 'string' || value === '') return null
  if (HASH.test(value))
    return 'It looks like a password hash. Whoever has the secret reads it, and a session callback may send it to the browser.'
  if (/^(pass(word|wd|code)?|pwd)(_?hash)?$|(api|private|client|secret)_?key$|secret$/i.test(name))
    return 'By its name it is a secret. Leave it out of the token.'
  if (/(access|refresh|id)_?token$/i.test(name))
    return 'A provider’s token. Encrypted it is safe here; do not copy it into the session, which scripts in the browser read.'
  if (value.startsWith('eyJ') && JWT.test(value))
    return 'It looks like a token. Do not copy it into the session, which scripts in the browser read.'
  return null
}

/** What the name of a cookie says about where it may be set, and what its attributes lack. */
export function attributeNotes(name: string | null, attributes: readonly string[] | null): string[] {
  const notes: string[] = []
  const has = (attribute: RegExp) => attributes?.some((one) => attribute.test(one)) ?? false
  if (name?.startsWith('__Secure-'))
    notes.push('__Secure-: for NextAuth the address of the site is https. Browsers take such a cookie over https alone, with Secure.')
  else if (name?.startsWith('__Host-'))
    notes.push('__Host-: browsers take such a cookie over https alone, with Secure, Path=/ and no Domain.')
  else if (name && /^(next-auth|authjs)\./.test(name))
    notes.push('No prefix: for NextAuth the address of the site is http, or useSecureCookies is false.')
  else if (name === 'undefined') notes.push('A cookie of this name is made where cookies.sessionToken has options and no name.')
  if (!attributes) return notes
  if (/^__(Secure|Host)-/.test(name ?? '') && !has(/^secure$/i))
    notes.push('The name demands Secure, and it is missing: browsers refuse this cookie.')
  if (!has(/^httponly$/i)) notes.push('HttpOnly is missing: every script of the page can read it.')
  if (!has(/^samesite=/i)) notes.push('SameSite is missing: browsers differ in what they do then.')
  if (has(/^samesite=none$/i) && !has(/^secure$/i)) notes.push('SameSite=None without Secure: browsers refuse this cookie.')
  if (!has(/^path=\/$/i)) notes.push('Path is not /: parts of the site do not get it.')
  if (has(/^max-age=(0|-\d+)$/i) || has(/^expires=.*\b1970\b/i)) notes.push('This line removes the cookie.')
  return notes
}
