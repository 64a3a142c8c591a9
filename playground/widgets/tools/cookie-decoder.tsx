import { memo, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Attributes } from '@/components/attributes'
import { isoDate } from '@/components/duration'
import { JsonView } from '@/components/json-view'
import { JWE_PARTS } from '@/components/jwe-parts'
import { CookieValue } from '@/components/jwe-text'
import { Message } from '@/components/message'
import { ScrollRegion } from '@/components/scroll-region'
import { Ago, Countdown } from '@/components/time'
import EXAMPLE_SECRET from '../cookie/example-secret.json'
import { EXAMPLE } from '../example'
import { attributeNotes, notesOn } from './claim-notes'
import { type Jwe, type Kind, kindOf } from './kind-of-value'
import { type Opened, openToken, slipOfCsrf } from './open-token'
import { PasteField } from './paste-field'
import { MOST_PASTED, type Subject, subjectsIn } from './read-pasted'
import styles from './tools.module.css'
import { verdictOfWitness, verdictOn } from './verdict'

/** Milliseconds without a key press after which a secret is tried. */
const TYPING = 150

/** Claims may be thousands of lines, and a key press in another field changes none. */
const Json = memo(JsonView)

/** Characters of a claim in the list. */
const LONG = 300

/**
 * Takes a cookie of the reader's own application apart, and decrypts it with a secret. Text and secret stay in this component's state: no
 * request, no storage, no address has them.
 */
export function CookieDecoder() {
  const [text, setText] = useState('')
  const [secret, setSecret] = useState('')
  const [isShown, setShown] = useState(false)
  const [chosen, setChosen] = useState(0)
  const id = useId()

  // Of the text alone: a key press in the field of the secret reads nothing again.
  const subjects = useMemo(() => subjectsIn(text), [text])
  const witness = useMemo(() => csrfAmong(subjects), [subjects])
  const subject = subjects[Math.min(chosen, subjects.length - 1)]
  const paste = (value: string) => {
    setText(value)
    setChosen(0)
  }
  return (
    <section className={styles.tool} aria-label="Decode a cookie">
      <PasteField
        label="Cookie: its value, its chunks, or the whole Cookie line"
        rows={5}
        text={text}
        onChange={paste}
        onExample={() => {
          paste(`Cookie: ${EXAMPLE.state.cookie?.name}=${EXAMPLE.state.cookie?.value}`)
          setSecret(EXAMPLE_SECRET.secret)
        }}
        onClear={() => {
          paste('')
          setSecret('')
        }}
      >
        <label htmlFor={`${id}secret`}>Secret, if you have it</label>
        <div className={styles.secret}>
          <input
            id={`${id}secret`}
            type={isShown ? 'text' : 'password'}
            value={secret}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => setSecret(event.target.value)}
          />
          <button type="button" className="btn" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            Show the secret
          </button>
        </div>
      </PasteField>
      <noscript>
        <p className="note">Without JavaScript nothing is decoded: your browser does the work, and no server helps it.</p>
      </noscript>
      {text.length > MOST_PASTED && (
        <p className="note">
          The text is longer than all cookies of a request may be: its first {MOST_PASTED.toLocaleString('en')} characters are read.
        </p>
      )}
      {subjects.length > 1 && (
        <fieldset className={styles.subjects}>
          <legend>Cookies in the text</legend>
          {subjects.map(({ name }, i) => (
            <label key={`${i} ${name}`}>
              <input type="radio" name={`${id}subject`} checked={subject === subjects[i]} onChange={() => setChosen(i)} />{' '}
              <code>{name ?? 'a value without a name'}</code>
            </label>
          ))}
        </fieldset>
      )}
      {subject ? (
        <Decoded subject={subject} secret={secret} witness={witness} />
      ) : (
        <div role="status">{text.trim() && <Message tone="bad">There is no cookie in this text.</Message>}</div>
      )}
    </section>
  )
}

const STANDS_TWICE =
  'It stands here more than once, with several values, and the first one is shown. req.cookies of the pages router has the first one, cookies() of the App Router and the cookies of a proxy have the last one. Delete one of them in your browser: its path or domain differs.'

const NO_CRYPTO =
  'This browser offers WebCrypto only to pages on https or localhost. Open the site over https, or as localhost, to decrypt.'

/** The CSRF cookie in a text: it tells whether the application has this secret. */
function csrfAmong(subjects: readonly Subject[]): Csrf | null {
  return subjects.map(({ value }) => kindOf(value)).find((kind) => kind.kind === 'csrf') ?? null
}

type Csrf = Extract<Kind, { kind: 'csrf' }>

function Decoded({ subject, secret, witness }: { subject: Subject; secret: string; witness: Csrf | null }) {
  const said = useMemo(() => kindOf(subject.value), [subject.value])
  const kind = said.kind === 'encoded' ? said.plain : said
  const opened = useOpened(kind, secret, subject)
  const fits = useFits(kind.kind === 'csrf' ? kind : witness, secret)
  const told = opened?.outcome === 'not-opened' && fits !== null ? verdictOfWitness(fits.is) : null
  const now = Date.now() / 1000
  const { says, isBad } = verdictOn(subject, said, opened, now)
  return (
    <>
      <div role="status">
        <Message tone={isBad ? 'bad' : 'good'}>{says}</Message>
        {secret && kind.kind === 'jwe' && !globalThis.crypto?.subtle && <Message tone="bad">{NO_CRYPTO}</Message>}
        {kind.kind === 'csrf' && fits !== null && (
          <Message tone={fits.is ? 'good' : 'bad'}>
            {fits.is
              ? `The hash fits: this secret made the cookie${fits.slip ? `, ${fits.slip}` : ''}.`
              : 'The hash does not fit: another secret made the cookie.'}
          </Message>
        )}
        {told && <Message tone={told.isBad ? 'bad' : 'good'}>{told.says}</Message>}
      </div>
      {subject.value !== '' && (
        <ScrollRegion label="The value" className={styles.value}>
          <CookieValue>{kind.kind === 'jwe' ? <ColouredParts texts={kind.texts} /> : subject.value}</CookieValue>
        </ScrollRegion>
      )}
      {kind.kind === 'jwe' && (
        <ol className={styles.parts}>
          {JWE_PARTS.map((name, i) => (
            <li key={name}>
              <b data-part={i}>{name}</b>
              <span>{kind.parts[i]?.length ? `${kind.parts[i].length} bytes` : 'empty'}</span>
            </li>
          ))}
        </ol>
      )}
      <Attributes entries={entriesOn(subject, kind, opened)} />
      <Notes notes={subject.repeated.map((path) => ({ path, says: STANDS_TWICE }))} />
      <Notes notes={attributeNotes(subject.name, subject.attributes).map((note) => ({ path: '', says: note }))} />
      {opened?.outcome === 'opened' && <Claims claims={opened.claims} now={now} isSession={isOfSession(opened, subject)} />}
      {kind.kind === 'jws' && kind.claims && (
        <>
          <h3>Claims, not verified</h3>
          <Json value={kind.claims} />
        </>
      )}
    </>
  )
}

/** Cookies of a sign-in with a provider have a salt under v4 too, and no person. */
function isOfSession({ family, salt }: { family: 'v4' | 'v5'; salt: string }, { name }: Subject): boolean {
  return (family === 'v4' && salt === '') || /session/.test(salt || (name ?? ''))
}

function ColouredParts({ texts }: { texts: readonly string[] }) {
  return texts.map((text, i) => (
    <span key={i}>
      {i > 0 && <i>.</i>}
      <span data-part={i} title={JWE_PARTS[i]}>
        {text}
      </span>
    </span>
  ))
}

function entriesOn({ name, value, chunks, attributes }: Subject, kind: Kind, opened: Opened | null): [string, string][] {
  const header = 'header' in kind && kind.header ? kind.header : null
  return [
    ['name', name ?? 'not pasted'],
    ['size', `${value.length.toLocaleString('en')} characters, ${chunks.length === 1 ? '1 cookie' : `${chunks.length} cookies`}`],
    ...(chunks.length > 1
      ? [
          ['joined from', chunks.map(({ name, characters }) => `${name} (${characters.toLocaleString('en')})`).join(', ')] as [
            string,
            string
          ]
        ]
      : []),
    ...(attributes ? [['attributes', attributes.join(' · ') || 'none'] as [string, string]] : []),
    ...(header ? [['header', JSON.stringify(header)] as [string, string]] : []),
    ...(opened?.outcome === 'opened'
      ? [['key', opened.salt ? `from the secret and the name ${opened.salt}` : 'from the secret, with an empty salt'] as [string, string]]
      : [])
  ]
}

/** Tries the secret once nobody types any more. Null while there is none, and until it is known. */
function useOpened(kind: Kind, secret: string, { name, value }: Subject): Opened | null {
  const [done, setDone] = useState<{ of: string; opened: Opened } | null>(null)
  const jwe = useRef<Jwe | null>(null)
  jwe.current = kind.kind === 'jwe' ? kind : null
  const of = JSON.stringify([value, secret, name])
  useEffect(() => {
    const token = jwe.current
    const [, typed = '', called = null] = JSON.parse(of) as [string, string, string | null]
    if (!token || token.family === 'other' || !typed.trim() || !globalThis.crypto?.subtle) return
    let isCurrent = true
    const timer = setTimeout(() => {
      openToken(token, typed, called).then((opened) => isCurrent && setDone({ of, opened }))
    }, TYPING)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [of])
  return done?.of === of ? done.opened : null
}

/** Whether a secret, or a slip of it, made a CSRF cookie. */
interface Fits {
  is: boolean
  /** How what fits differs from what was typed; null for no difference. */
  slip: string | null
}

/** Null while there is no cookie or no secret, and until it is known. */
function useFits(cookie: Csrf | null, secret: string): Fits | null {
  const [fits, setFits] = useState<Fits | null>(null)
  const { token, hash } = cookie ?? {}
  useEffect(() => {
    setFits(null)
    if (!token || !hash || !secret || !globalThis.crypto?.subtle) return
    let isCurrent = true
    slipOfCsrf(token, hash, secret).then((made) => isCurrent && setFits({ is: made !== null, slip: made?.slip ?? null }))
    return () => {
      isCurrent = false
    }
  }, [token, hash, secret])
  return fits
}

function Claims({ claims, now, isSession }: { claims: Record<string, unknown>; now: number; isSession: boolean }) {
  const notes = notesOn(claims, now, isSession)
  return (
    <>
      <h3>Claims</h3>
      <Notes notes={notes} />
      <Attributes
        entries={Object.entries(claims).map(([name, value]) => [name, <Claim key={name} name={name} value={value} />] as const)}
      />
      <details>
        <summary>As JSON</summary>
        <Json value={claims} />
      </details>
    </>
  )
}

function Claim({ name, value }: { name: string; value: unknown }) {
  if (!/^(iat|exp|nbf)$/.test(name) || typeof value !== 'number' || isoDate(value) === undefined) return shortened(JSON.stringify(value))
  return (
    <>
      {name === 'exp' ? <Countdown at={value} /> : name === 'nbf' ? <NotBefore at={value} /> : <Ago at={value} />} · {isoDate(value)}
    </>
  )
}

/** Long ones stand whole in the JSON below. */
function shortened(text: string): string {
  return text.length > LONG ? `${text.slice(0, LONG)}… ${text.length.toLocaleString('en')} characters` : text
}

function NotBefore({ at }: { at: number }) {
  return at > Date.now() / 1000 ? <Countdown at={at} verb="valid" /> : <Ago at={at} />
}

function Notes({ notes }: { notes: readonly { path: string; says: string }[] }) {
  if (notes.length === 0) return null
  return (
    <ul className={styles.notes}>
      {notes.map(({ path, says }) => (
        <li key={`${path} ${says}`}>
          {path && (
            <>
              <code>{path}</code>:{' '}
            </>
          )}
          {says}
        </li>
      ))}
    </ul>
  )
}
