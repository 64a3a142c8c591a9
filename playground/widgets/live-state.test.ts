import type { Session } from 'next-auth'
import { describe, expect, it } from 'vitest'
import { EXAMPLE } from './example'
import { type LiveEvent, type LiveState, lastCookie, NOTHING_READ, type Reading, reduce } from './live-state'

const { session: recorded, ...signedIn } = EXAMPLE
const session = recorded as Session
const signedOut: Reading = { ...signedIn, state: { ...signedIn.state, cookie: null, token: null }, dashboard: null }
const database: Reading = { ...signedIn, state: { ...signedIn.state, strategy: 'database' } }

const after = (live: LiveState, ...events: LiveEvent[]) => events.reduce(reduce, live)
const opened = after(NOTHING_READ, { type: 'session', session }, { type: 'read', reading: signedIn, at: 1 })
const signingOut = after(opened, { type: 'began', action: { name: 'signOut' } })

describe('session', () => {
  it('shows nothing by itself, and is shown with the reading that follows', () => {
    const heard = after(opened, { type: 'session', session: null })
    expect(heard.shown).toBe(opened.shown)
    expect(after(heard, { type: 'read', reading: signedOut, at: 2 }).shown).toEqual({ ...signedOut, session: null })
  })
})

describe('read', () => {
  it('shows nothing before the session is known', () => {
    expect(after(NOTHING_READ, { type: 'read', reading: signedIn, at: 1 })).toEqual({ ...NOTHING_READ, reading: signedIn })
  })

  it('makes a moment of the opening, for a reader who is signed in', () => {
    expect(opened.shown).toEqual(EXAMPLE)
    expect(opened.moments).toEqual([{ number: 1, after: { name: 'open' }, at: 1, snapshot: EXAMPLE }])
    expect(after(NOTHING_READ, { type: 'session', session: null }, { type: 'read', reading: signedOut, at: 1 }).moments).toEqual([])
  })

  it('makes a moment of what changed elsewhere, and none when nothing did', () => {
    expect(after(opened, { type: 'read', reading: signedIn, at: 2 }).moments).toBe(opened.moments)
    const { moments } = after(opened, { type: 'read', reading: database, at: 2 })
    expect(moments).toMatchObject([{ number: 1 }, { number: 2, after: { name: 'elsewhere' }, at: 2 }])
  })

  it('changes nothing on screen while an action is under way', () => {
    const read = after(signingOut, { type: 'session', session: null }, { type: 'read', reading: signedOut, at: 2 })
    expect(read).toMatchObject({ shown: opened.shown, moments: opened.moments, reading: signedOut })
  })

  it('takes back that the site is not answering, and no other notice', () => {
    const again: LiveEvent = { type: 'read', reading: signedIn, at: 2 }
    expect(after(opened, { type: 'notAnswering' }, again).notice).toBeNull()
    expect(after(opened, { type: 'failed', reason: 'No.' }, again).notice).toEqual({ kind: 'failed', reason: 'No.' })
  })

  it('keeps the last fifty moments, and counts on', () => {
    const events = Array.from({ length: 60 }, (_, i): LiveEvent => ({ type: 'read', reading: i % 2 ? signedIn : database, at: i }))
    const { moments } = after(opened, ...events)
    expect([moments.length, moments[0]?.number, moments.at(-1)?.number]).toEqual([50, 12, 61])
  })
})

describe('notAnswering', () => {
  it('is told, and leaves what is shown', () => {
    expect(after(opened, { type: 'notAnswering' })).toEqual({ ...opened, notice: { kind: 'notAnswering' } })
  })
})

describe('began', () => {
  it('says what is under way, and takes back the last notice', () => {
    const told = after(opened, { type: 'failed', reason: 'No.' }, { type: 'began', action: { name: 'reset' } })
    expect(told).toEqual({ ...opened, busy: { name: 'reset' }, notice: null })
  })
})

describe('worked', () => {
  it('keeps what was shown before it, for marking changes', () => {
    expect(after(signingOut, { type: 'worked' })).toEqual({ ...signingOut, before: EXAMPLE })
  })
})

describe('failed', () => {
  it('tells the reason, and leaves the marks of the action before', () => {
    expect(after(signingOut, { type: 'failed', reason: undefined })).toEqual({
      ...signingOut,
      notice: { kind: 'failed', reason: undefined }
    })
  })
})

describe('ended', () => {
  it('shows what was read and heard meanwhile as one moment, and keeps which action led to it', () => {
    const ended = after(
      signingOut,
      { type: 'worked' },
      { type: 'read', reading: signedOut, at: 2 },
      { type: 'session', session: null },
      { type: 'ended', at: 3 }
    )
    expect(ended).toMatchObject({ busy: null, shown: { session: null, state: { cookie: null } }, before: EXAMPLE })
    expect(ended.moments.at(-1)).toMatchObject({ number: 2, after: { name: 'signOut' }, at: 3 })
  })

  it('forgets at a reset what was done and shown before it', () => {
    const resetting = after(opened, { type: 'began', action: { name: 'reset' } }, { type: 'worked' })
    const ended = after(
      resetting,
      { type: 'read', reading: signedOut, at: 2 },
      { type: 'session', session: null },
      { type: 'ended', at: 3 }
    )
    expect(ended).toMatchObject({ before: null, done: [{ name: 'reset' }], moments: [] })
  })

  it('leaves what is shown when nothing could be read', () => {
    const ended = after(signingOut, { type: 'notAnswering' }, { type: 'ended', at: 3 })
    expect(ended).toMatchObject({ busy: null, shown: EXAMPLE, notice: { kind: 'notAnswering' } })
    expect(ended.moments).toHaveLength(1)
  })
})

describe('looked', () => {
  it('is remembered, and changes nothing on screen', () => {
    expect(after(opened, { type: 'looked' })).toEqual({ ...opened, done: [{ name: 'look' }], latest: { name: 'look' } })
  })
})

describe('another sandbox', () => {
  const another: Reading = { ...signedOut, state: { ...signedOut.state, sandbox: { createdAt: 'later', expiresAt: 'later' } } }
  const walked = after(opened, { type: 'looked' })

  it('ends what was done and shown in the one before', () => {
    const anew = after(walked, { type: 'session', session: null }, { type: 'read', reading: another, at: 2 })
    expect(anew).toMatchObject({ sandbox: 'later', done: [], moments: [], before: null, latest: { name: 'newSandbox' } })
    const gone = { ...signedOut, state: { ...signedOut.state, sandbox: null } }
    expect(after(walked, { type: 'read', reading: gone, at: 2 }, { type: 'read', reading: another, at: 3 }).done).toEqual([])
  })

  it('keeps the action that began it', () => {
    const signIn: LiveEvent = { type: 'began', action: { name: 'signIn' } }
    const anew = after(walked, signIn, { type: 'worked' }, { type: 'read', reading: another, at: 2 }, { type: 'ended', at: 3 })
    expect(anew).toMatchObject({ done: [{ name: 'signIn' }], latest: { name: 'signIn' }, before: null })
  })
})

describe('remembered', () => {
  it('is what was done before, where nothing has been done since', () => {
    const done = [{ name: 'signIn' }, { name: 'look' }] as const
    expect(after(opened, { type: 'remembered', done }).done).toBe(done)
    const walked = after(opened, { type: 'looked' })
    expect(after(walked, { type: 'remembered', done })).toBe(walked)
    // Else the page would draw itself anew without end.
    expect(after(opened, { type: 'remembered', done: [] })).toBe(opened)
  })
})

describe('what led to what is shown', () => {
  const ends: LiveEvent[] = [
    { type: 'read', reading: signedIn, at: 3 },
    { type: 'ended', at: 4 }
  ]
  const reads: LiveEvent = { type: 'began', action: { name: 'readSession' } }
  it('is an action that worked, even if it changed nothing', () => {
    const elsewhere = after(opened, { type: 'read', reading: database, at: 2 }, { type: 'read', reading: signedIn, at: 3 })
    expect(elsewhere.latest).toEqual({ name: 'elsewhere' })
    expect(after(elsewhere, reads, { type: 'worked' }, ...ends).latest).toEqual({ name: 'readSession' })
  })

  it('stays what it was when the page opens the dashboard by itself', () => {
    const signedInHere = after(opened, { type: 'began', action: { name: 'signIn' } }, { type: 'worked' }, ...ends)
    expect(after(signedInHere, { type: 'read', reading: database, at: 5, opened: true }).latest).toEqual({ name: 'signIn' })
  })

  it('is neither an action that failed nor a reading that says the same', () => {
    expect(after(opened, reads, { type: 'failed', reason: 'No.' }, ...ends).latest).toEqual({ name: 'open' })
    const away = after(
      opened,
      reads,
      { type: 'worked' },
      { type: 'session', session: null },
      { type: 'notAnswering' },
      { type: 'ended', at: 4 }
    )
    expect(away).toMatchObject({ done: [], latest: { name: 'open' }, shown: EXAMPLE })
    expect(after(opened, { type: 'looked' }, { type: 'read', reading: signedIn, at: 2 }).latest).toEqual({ name: 'look' })
  })
})

describe('the last cookie', () => {
  it('is the one that was shown before the sign-out', () => {
    const ended = after(
      signingOut,
      { type: 'worked' },
      { type: 'read', reading: signedOut, at: 2 },
      { type: 'session', session: null },
      { type: 'ended', at: 3 }
    )
    expect(lastCookie(ended.moments)?.value).toBe(EXAMPLE.state.cookie?.value)
    expect(lastCookie([])).toBeUndefined()
  })
})
