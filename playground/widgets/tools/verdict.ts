import { instant } from '@/components/duration'
import { obstacleInWords } from '../panels/obstacle-words'
import { refusedClaims } from './claim-notes'
import type { Jwe, Kind } from './kind-of-value'
import type { Opened } from './open-token'
import type { Subject } from './read-pasted'

export interface Verdict {
  says: string
  isBad: boolean
}

const good = (says: string): Verdict => ({ says, isBad: false })
const bad = (says: string): Verdict => ({ says, isBad: true })

/**
 * What a pasted cookie is, and whether its session can be read, in words.
 * @param opened what came of decrypting it; null without a secret.
 * @param now seconds since 1970.
 */
export function verdictOn(subject: Subject, kind: Kind, opened: Opened | null, now: number): Verdict {
  // Names and lengths are a guess. A key that fits is proof, and a piece too many would show in a token's parts.
  const isWhole = opened?.outcome === 'opened' || (kind.kind === 'jwe' && subject.obstacle?.kind === 'left-over')
  if (subject.obstacle && !isWhole) return bad(obstacleInWords(subject.obstacle))
  switch (kind.kind) {
    case 'jwe':
      return opened ? verdictOnOpened(opened, kind, subject, now) : unopened(kind)
    case 'broken':
      return bad(`It begins as a token, and is none. ${kind.why} NextAuth reads no session from it.`)
    case 'jws':
      return bad(
        `A signed token (JWS, ${String(kind.header.alg)}), not an encrypted one. NextAuth makes none by itself: your jwt.encode does, or this is a token of a provider. Anybody can read its claims. Its signature is not checked here.`
      )
    case 'uuid':
      return good(
        'A session token of strategy database: a random UUID. There is nothing to decode. It is the key of a row in the sessions collection. Where the strategy is jwt, NextAuth logs JWT_SESSION_ERROR, Invalid Compact JWE, and removes it.'
      )
    case 'hex':
      return good(
        '64 hexadecimal digits: 32 random bytes. It is the first half of a CSRF cookie, or a session token of strategy database from a Node without randomUUID().'
      )
    case 'csrf':
      return good('A CSRF cookie: a random token, and the SHA-256 hash of that token and the secret. It holds no session.')
    case 'url':
      return good('An address: where to go after the sign-in. It holds no session.')
    case 'shortened':
      return bad('The value was shortened where you copied it: it ends in dots. Copy it from the request’s Cookie header.')
    case 'encoded':
      return bad(
        'It is percent-encoded twice, or more often. NextAuth undoes that once, and finds no token. Something between browser and server encoded it again.'
      )
    case 'empty':
      return bad(subject.attributes ? 'This line has no value: it removes the cookie.' : 'The cookie has no value.')
    case 'unknown':
      return mayBeOwnToken(subject)
        ? good(
            'No JWE of five parts, no UUID: this may be a session token of strategy database that a generateSessionToken of your own made. It is then the key of a row in the sessions collection, and there is nothing to decode. Under jwt NextAuth reads no session from it.'
          )
        : bad(
            'This is no session cookie of NextAuth: no JWE of five parts, no UUID. Paste the value of next-auth.session-token, or the whole Cookie line.'
          )
  }
}

/** Whether a value may be what a `generateSessionToken` returned: cuid, nanoid, random bytes. A name tells more than a length. */
function mayBeOwnToken({ name, value }: Subject): boolean {
  // What begins so was a token once.
  if (value.startsWith('eyJ') || !/^[\w.~+/=-]{8,256}$/.test(value)) return false
  return name === null ? value.length >= 20 : name.endsWith('session-token')
}

function unopened({ family, header, oddity }: Jwe): Verdict {
  if (family === 'other')
    return bad(`A token encrypted with ${String(header.enc)}. Neither NextAuth v4 nor Auth.js v5 makes such a one by itself.`)
  const version = family === 'v4' ? 'NextAuth v4' : 'Auth.js v5'
  if (oddity) return bad(`A token of ${version} that was changed. ${oddity} ${PASSED_OVER} The secret tells whether the token can be read.`)
  return good(
    `A token of ${version}, and whole: an encrypted session under jwt, or the cookie of a sign-in with a provider. With the secret you see its claims.`
  )
}

function verdictOnOpened(opened: Opened, { header, oddity }: Jwe, { name }: Subject, now: number): Verdict {
  switch (opened.outcome) {
    case 'opened': {
      const trouble = [
        nameTrouble(opened, name),
        opened.slip && `The secret fits ${opened.slip}.`,
        claimTrouble(opened.claims, now),
        headerTrouble(header, opened.claims)
      ].filter(Boolean)
      const says = `Decrypted: a token of ${opened.family === 'v4' ? 'NextAuth v4' : 'Auth.js v5'}.`
      const secret = opened.number ? `Secret ${opened.number} of your list fits` : 'The secret fits'
      return trouble.length > 0
        ? bad([says, ...trouble].join(' '))
        : good(`${says} ${secret}, and ${oddity ? `NextAuth reads it. ${oddity} ${PASSED_OVER}` : 'nothing was changed.'}`)
    }
    case 'changed':
      return bad(
        `The secret is the right one: the header names its key, made with the name ${opened.salt}. The rest of the value was changed or put together wrongly.`
      )
    case 'no-claims':
      return bad('It was decrypted, and there is no object of claims in it. NextAuth refuses it.')
    case 'not-opened':
      return bad([opened.namesKey ? noKeyNamed(opened.names) : NO_KEY, oddity].filter(Boolean).join(' '))
  }
}

const NO_KEY =
  'No key fits: the secret is another one, or the value was changed. The two cannot be told apart, and NextAuth says “decryption operation failed” to both. The secret was also tried without blanks and quotes around it, and with them.'

function noKeyNamed(names: readonly string[]): string {
  return `The header names a key, and this secret makes another: the secret is a different one, or the cookie had a name that was not tried. Auth.js says “no matching decryption secret”. Tried names: ${names.join(', ')}.`
}

/** Auth.js makes the name a part of the key, so a renamed cookie cannot be read. */
function nameTrouble({ salt }: { salt: string }, name: string | null): string | null {
  const pasted = name?.replace(/\.\d+$/, '')
  if (!salt) return null
  if (!pasted) return `Its key is made with the name ${salt}, so it is read from a cookie of that name alone.`
  return pasted === salt ? null : `Its key is made with the name ${salt}. From a cookie called ${pasted} it cannot be read.`
}

/** Node does so, by which next-auth decodes base64; the header is compared as text. */
const PASSED_OVER = 'NextAuth passes over that where it runs on Node.'

function claimTrouble(claims: Record<string, unknown>, now: number): string | null {
  const [first] = refusedClaims(claims, now)
  if (!first) return null
  const value = claims[first.path]
  if (typeof value !== 'number') return `NextAuth refuses it: its ${first.path} is no number.`
  return first.path === 'exp' ? `It expired at ${instant(value)}.` : `NextAuth refuses it until ${instant(value)}, its nbf.`
}

/** jose compares these where a header repeats them. Source: `jwt/decrypt.js` of jose 4 and 6. */
function headerTrouble(header: Record<string, unknown>, claims: Record<string, unknown>): string | null {
  const other = ['iss', 'sub', 'aud'].find(
    (name) => header[name] !== undefined && JSON.stringify(header[name]) !== JSON.stringify(claims[name])
  )
  return other === undefined ? null : `NextAuth refuses it: the header has another ${other} than the claims.`
}

/** What the CSRF cookie beside a session cookie says where no key fits. @param fits whether the secret made its hash. */
export function verdictOfWitness(fits: boolean): Verdict {
  return fits
    ? good(
        'The CSRF cookie beside it was made with this secret: the application has it, or had it when that cookie was set. The session cookie is of another secret, of another application on this host, or changed.'
      )
    : bad('The CSRF cookie beside it was not made with this secret either: the application has another one.')
}
