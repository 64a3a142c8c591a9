import { useEffect, useId, useState } from 'react'
import { CookieValue } from '@/components/jwe-text'
import { EXAMPLE } from '../example'
import { useLive } from '../live-context'
import { SignInButton } from '../sign-in-button'
import { isSignedIn, ownSessionRow, ownUserRow } from '../snapshot'
import { BytesOfPart } from './bytes-of-part'
import styles from './cookie.module.css'
import { decrypt, deriveKey, fromBase64url, INFO, type JweBytes, toBase64url, toHex } from './decrypt'
import EXAMPLE_SECRET from './example-secret.json'
import { PARTS } from './parts'
import { readSecret } from './read-secret'
import { SessionToken } from './session-token'

/**
 * Every byte of the reader's session cookie, and its decryption in their own browser. Signed out it shows the recorded example,
 * whose secret served only that recording's sandbox.
 */
export function IllustratedCookie() {
  const live = useLive()
  const own = isSignedIn(live.snapshot) ? live.snapshot : null
  const snapshot = own ?? EXAMPLE
  const { cookie, token } = snapshot.state
  const jwe = cookie?.jwe
  const [ownSecret, setOwnSecret] = useState<string | null>(null)
  const signedIn = own !== null

  useEffect(() => {
    setOwnSecret(null)
    if (!signedIn) return
    let current = true
    readSecret().then(
      (secret) => current && setOwnSecret(secret),
      () => {}
    )
    return () => {
      current = false
    }
  }, [signedIn])

  const secret = own ? ownSecret : EXAMPLE_SECRET.secret
  return (
    <section className={styles.cookie} aria-label="Your cookie, byte by byte">
      {jwe ? (
        <Jwe key={`${cookie.value} ${secret}`} parts={jwe.parts} secret={secret} expected={token} />
      ) : (
        <SessionToken value={cookie?.value ?? ''} row={ownSessionRow(snapshot)} user={ownUserRow(snapshot)} />
      )}
      <div className={styles.foot}>
        {own ? (
          <span>Yours, decrypted in this browser with your sandbox’s throw-away secret.</span>
        ) : (
          <>
            <SignInButton live={live} />
            <span>{live.message ?? 'A recorded example. Sign in to take your own cookie apart.'}</span>
          </>
        )}
      </div>
      <noscript>
        <p className="note">Without JavaScript your browser cannot decrypt; this is a recorded example.</p>
      </noscript>
    </section>
  )
}

interface JweProps {
  parts: readonly string[]
  /** Null while it is not known. */
  secret: string | null
  /** What `getToken()` returned on the server for the same cookie. */
  expected: unknown
}

type Outcome = { key: string; claims: Record<string, unknown>; clear: Uint8Array } | { key: string | null; failure: string }

function Jwe({ parts, secret, expected }: JweProps) {
  const [selected, setSelected] = useState(0)
  const [flipped, setFlipped] = useState<{ part: number; byte: number } | null>(null)
  const [tried, setTried] = useState(secret)
  const outcome = useOutcome(parts, flipped, tried)
  const id = useId()

  const bytes = changedBytes(parts, flipped)
  const selectedPart = PARTS[selected] as (typeof PARTS)[number]
  const clear = outcome && 'clear' in outcome ? outcome.clear : undefined
  const flip = (part: number, byte: number) => setFlipped(flipped?.part === part && flipped.byte === byte ? null : { part, byte })

  return (
    <>
      <CookieValue>
        {bytes.map((part, i) => (
          // A convenience for the mouse: the list below does the same for everybody.
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          <span key={i} onMouseEnter={() => setSelected(i)}>
            {i > 0 && <i>.</i>}
            <span data-part={i} data-selected={i === selected}>
              {toBase64url(part)}
            </span>
          </span>
        ))}
      </CookieValue>
      <div className={styles.parts}>
        {PARTS.map(({ name }, i) => (
          <button
            key={name}
            type="button"
            data-part={i}
            aria-pressed={i === selected}
            onClick={() => setSelected(i)}
            onFocus={() => setSelected(i)}
          >
            {name}
            <span>{bytes[i]?.length} bytes</span>
          </button>
        ))}
      </div>
      <BytesOfPart
        part={selectedPart}
        index={selected}
        bytes={bytes[selected] ?? new Uint8Array()}
        clear={selectedPart.name === 'ciphertext' ? clear : undefined}
        flipped={flipped?.part === selected ? flipped.byte : null}
        onFlip={(byte) => flip(selected, byte)}
      />

      <h3>1. From the secret to the key</h3>
      <p>
        <label htmlFor={id}>NEXTAUTH_SECRET</label>{' '}
        <input
          id={id}
          value={tried ?? ''}
          disabled={secret === null}
          spellCheck={false}
          onChange={(event) => setTried(event.target.value)}
        />
      </p>
      <p>
        HKDF-SHA256, salt empty, info “{INFO}”, 32 bytes:
        <br />
        <code>{outcome?.key ?? 'not derived yet'}</code>
      </p>

      <h3>2. From the key to the claims</h3>
      <p>
        AES-256-GCM with this key, the initialization vector, the header’s {bytes[0] ? toBase64url(bytes[0]).length : 0} characters as
        additional data, the ciphertext and the tag:
      </p>
      <div role="status">
        {!outcome ? (
          <p className="note">Not decrypted yet.</p>
        ) : 'failure' in outcome ? (
          <p className={styles.failure}>
            <b>Fails.</b> {outcome.failure}
          </p>
        ) : (
          <>
            <pre>{JSON.stringify(outcome.claims, null, 2)}</pre>
            <p className="note">{sameClaims(outcome.claims, expected)}</p>
          </>
        )}
      </div>
      <p className={styles.choices}>
        <button type="button" className="btn" onClick={() => flip(selected, 0)} disabled={bytes[selected]?.length === 0}>
          {flipped ? 'Flip it back' : `Flip a bit of the ${selectedPart.name}`}
        </button>
        <button
          type="button"
          className="btn"
          disabled={secret === null}
          onClick={() => setTried(tried === secret ? 'another secret' : secret)}
        >
          {tried === secret ? 'Try another secret' : 'Use the right secret'}
        </button>
      </p>
    </>
  )
}

function changedBytes(parts: readonly string[], flipped: { part: number; byte: number } | null): JweBytes {
  return parts.map((text, part) => {
    const bytes = fromBase64url(text)
    if (flipped?.part === part) bytes[flipped.byte] = (bytes[flipped.byte] ?? 0) ^ 1
    return bytes
  }) as unknown as JweBytes
}

/** Derives and decrypts in this browser, anew after each change. Null until that is done. */
function useOutcome(parts: readonly string[], flipped: { part: number; byte: number } | null, secret: string | null): Outcome | null {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  useEffect(() => {
    if (secret === null) return
    let current = true
    attempt(changedBytes(parts, flipped), secret).then((done) => current && setOutcome(done))
    return () => {
      current = false
    }
  }, [parts, flipped, secret])
  return outcome
}

async function attempt(bytes: JweBytes, secret: string): Promise<Outcome> {
  if (!globalThis.crypto?.subtle)
    return {
      key: null,
      failure: 'This browser offers WebCrypto only to pages on https or localhost. Open the site over https, or as localhost.'
    }
  const derived = await deriveKey(secret)
  const key = [...derived].map(toHex).join('')
  try {
    const clear = await decrypt(bytes, derived)
    return { key, clear, claims: JSON.parse(new TextDecoder().decode(clear)) as Record<string, unknown> }
  } catch {
    return {
      key,
      failure:
        'The authentication tag does not fit, so nothing is decrypted. NextAuth logs this as JWT_SESSION_ERROR: decryption operation failed.'
    }
  }
}

function sameClaims(claims: Record<string, unknown>, expected: unknown): string {
  if (expected === null) return 'On the server getToken() returned null: the strategy is database now, where it decodes nothing.'
  return JSON.stringify(claims) === JSON.stringify(expected)
    ? 'The same claims as getToken() returned on the server.'
    : 'Other claims than getToken() returned on the server: the cookie has changed since. Read the session once.'
}
