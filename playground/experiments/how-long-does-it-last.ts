import type { Step } from '../lab/step'
import type { Strategy } from '../nextauth/options'
import type { Experiment } from './run/experiment'

const MINUTE = 60_000
const READS = 3

/** Milliseconds by which each read is later than the one before, so that no read falls upon the moment at which something ends. */
const LATER = 8000

/** Of the options, and between two reads; in minutes. */
interface Ages {
  maxAge: number
  updateAge: number
  /** `jwt.maxAge`: the token of the sign-in. */
  firstToken: number
  pause: number
}

/** When token or row and the cookie end, in minutes after the sign-in. */
interface Ends {
  at: number
  cookie: number
}

/** Without a choice: a first token that is short, a row that is moved once. */
const START: Ages = { maxAge: 60, updateAge: 40, firstToken: 30, pause: 25 }

const minutes = (label: string, from: number, start: number) => ({ label: `${label} (minutes)`, from, to: 120, step: 5, start })

export default {
  place: 185,
  title: 'How long does it last?',
  question: 'When does a session end whose reader comes back now and then, and then stays away?',
  group: 'What breaks in production?',
  changes: ['clock', 'options'],
  guesses: [
    { text: 'maxAge after the sign-in, however often its reader comes back.', right: [] },
    { text: 'maxAge after the last read: each read moves the end.', right: ['jwt'] },
    { text: 'Somewhat earlier than maxAge after the last read, since not each read moves the end.', right: ['database'] }
  ],
  strategies: {
    jwt: { expected: 'The first token ends after jwt.maxAge. Each read makes a token, and a cookie, that end session.maxAge later.' },
    database: {
      expected:
        'A read moves the cookie’s end each time, but the row’s only when updateAge has passed since it was last moved. The row decides. jwt.maxAge has no part in it.'
    }
  },
  fix: 'Set session.maxAge and jwt.maxAge to the same time, and updateAge to a small part of it.',
  on: 'app',
  // It moves the clock, so it runs in a thread of its own.
  environment: {},
  sliders: {
    maxAge: minutes('session.maxAge', 5, START.maxAge),
    updateAge: minutes('session.updateAge', 0, START.updateAge),
    firstToken: minutes('jwt.maxAge', 5, START.firstToken),
    pause: minutes('A read every', 5, START.pause)
  },
  async run(bench) {
    const ages: Ages = { ...START, ...bench.chosen }
    const { strategy } = bench
    const of = strategy === 'jwt' ? 'token' : 'row'
    bench.change = (options) => {
      options.session = { ...options.session, maxAge: ages.maxAge * 60, updateAge: ages.updateAge * 60 }
      options.jwt = { ...options.jwt, maxAge: ages.firstToken * 60 }
    }
    const visitor = bench.visitor()
    const start = Date.now()
    const sinceStart = (time: number) => Math.round((time - start) / MINUTE)

    /** The ends as they are, from token or row and from the `Set-Cookie`. */
    const observe = async (at: number): Promise<Step['life']> => {
      const value = bench.cookieOf(visitor)
      if (value === undefined) return { at, ends: null }
      const token = strategy === 'jwt' ? await bench.token(visitor.unnoted()) : null
      const row = token ? null : await bench.sessions.findOne({ sessionToken: value })
      const end = token ? Number(token.exp) * 1000 : Number(row?.expires)
      return { at, ends: { of, at: sinceStart(end), cookie: sinceStart(visitor.expiryOf('next-auth.session-token')) } }
    }
    let reads = 0
    /** Moves the clock to a minute after the sign-in. A browser drops a cookie whose time is over. */
    const goTo = (minute: number) => {
      reads++
      bench.moveClock(start + minute * MINUTE + reads * LATER - Date.now())
      if (Date.now() >= visitor.expiryOf('next-auth.session-token')) visitor.cookies.clear()
    }
    const step = (title: string, at: number, expected: Ends | null, ask: () => Promise<unknown>) =>
      bench.step(title, inWords(of, expected), async () => {
        await ask()
        const life = await observe(at)
        return { observed: inWords(of, life?.ends ?? null), holds: inWords(of, life?.ends ?? null) === inWords(of, expected), life }
      })

    let ends: Ends | null = endsAfter(strategy, ages, 0, null)
    await step('The sign-in', 0, ends, async () => {
      await visitor.signIn('aayush', 'correct horse')
      // This site's encode() makes rows of 30 days; with other providers NextAuth makes them as long as maxAge.
      await bench.sessions.updateMany({}, { $set: { expires: new Date(start + ages.maxAge * MINUTE) } })
    })
    for (let at = ages.pause; at <= READS * ages.pause && ends; at += ages.pause) {
      goTo(at)
      ends = endsAfter(strategy, ages, at, ends)
      await step(`A read after ${at} minutes`, at, ends, () => bench.read(visitor))
    }
    if (!ends) return
    const over = Math.min(ends.at, ends.cookie) + 1
    goTo(over)
    await step(`No read until minute ${over}`, over, null, () => bench.read(visitor))
  }
} satisfies Experiment

/** What the documentation of the options says. @returns null when the session is over by then. */
function endsAfter(strategy: Strategy, { maxAge, updateAge, firstToken }: Ages, at: number, before: Ends | null): Ends | null {
  const cookie = at + maxAge
  if (!before) return { at: strategy === 'jwt' ? firstToken : maxAge, cookie }
  if (at >= before.cookie) return null
  // Decryption accepts a token for 15 seconds more.
  if (strategy === 'jwt') return at > before.at ? null : { at: cookie, cookie }
  if (at >= before.at) return null
  const lastMoved = before.at - maxAge
  return { at: at >= lastMoved + updateAge ? cookie : before.at, cookie }
}

function inWords(of: 'token' | 'row', ends: Ends | null): string {
  return ends ? `signed in; the ${of} ends at minute ${ends.at}, the cookie at minute ${ends.cookie}` : 'signed out'
}
