import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { Strategy } from '../nextauth/options'
import type { OwnConfiguration } from '../own-code/configuration'
import type { TokenAnswer } from '../server/provider-tokens'
import type { Trace } from '../trace/events'
import type { TokenUse, UserChange } from './live-requests'
import type { LiveRoot } from './live-root'
import type { Action, Moment, Occasion } from './live-state'
import { lookForReader } from './look-for-reader'
import type { Snapshot } from './snapshot'

export interface Live {
  /** Null until the reader's own state has arrived. */
  snapshot: Snapshot | null
  /** As it was before the reader's last action, for marking what changed. */
  before: Snapshot | null
  /** What is under way; null when nothing is. */
  busy: Action | null
  /** What failed, and what to do about it. */
  message: string | null
  /** The reader's actions on this page that worked since the last reset, that one included, oldest first. */
  done: readonly Action[]
  /** What the reader's requests caused, oldest first; kept up to date where a widget needs it. */
  traces: readonly Trace[]
  /** What the panels showed after each of the reader's actions on this page, oldest first. */
  moments: readonly Moment[]
  /** What led to what the panels show. Null before they show the reader's own. */
  latest: Occasion | null
  /** Null until the code that acts has been fetched, where a widget waits for that. Else it is fetched by the first call. */
  actions: Actions | null
}

export interface Actions {
  signIn(username: string, password: string): Promise<void>
  /** Goes to the OpenID provider, which leads back. @param callbackUrl where to; this page if it is left out. */
  goToProvider(callbackUrl?: string): Promise<void>
  /** Has a magic link sent. @param callbackUrl where it leads; this page if it is left out. */
  askForMail(email: string, callbackUrl?: string): Promise<void>
  /** Sends the tokens of the reader's account to the provider. @returns its answers; none where something else is under way, or it failed. */
  useTokens(use: TokenUse): Promise<readonly TokenAnswer[]>
  /** Makes a magic link an expired one, by its row in `verification_tokens`. */
  expireMail(row: string): Promise<void>
  signOut(): Promise<void>
  readSession(): Promise<void>
  switchStrategy(strategy: Strategy): Promise<void>
  visitDashboard(): Promise<void>
  editUser(id: string, change: UserChange): Promise<void>
  deleteSession(id: string): Promise<void>
  clearTraces(): Promise<void>
  reset(): Promise<void>
  /** Saves the reader's own code and options. Empty members: the site's again. @throws RequestFailed when nothing was saved. */
  configure(configuration: OwnConfiguration, version: string): Promise<string>
  /** Puts back the last session cookie that this page has shown, and reads the session with it. */
  replay(): Promise<void>
  /** Notes that the reader looks at the cookie. */
  look(): void
}

const NOTHING_YET: Live = {
  snapshot: null,
  before: null,
  busy: null,
  message: null,
  done: [],
  traces: [],
  moments: [],
  latest: null,
  actions: null
}

/** What a page's widgets ask for. */
export interface Needs {
  /** /demo/dashboard is opened by itself after a sign-in. */
  dashboard?: boolean
  /** Traces are kept up to date. */
  traces?: boolean
  /** The widget says nothing before it knows the reader's state, so it does not wait for a press. */
  atOnce?: boolean
}

/** Says what a widget needs. @returns what takes it back. */
type Need = (needs: Needs) => () => void

interface LiveContextValue {
  live: Live
  /** Actions for widgets that do not wait. */
  later: Actions
  need: Need
  /** Whether the code that knows the reader's state is wanted. Strangers do without until they use a widget. */
  isAwake: boolean
  wake: () => void
  /** Says that a widget is on its way. @returns what says that it has come, or will not. */
  expect: () => () => void
}

const LiveContext = createContext<LiveContextValue>({
  live: NOTHING_YET,
  later: actionsLater(() => {}),
  need: () => () => {},
  isAwake: false,
  wake: () => {},
  expect: () => () => {}
})

const NOT_LOADED = 'The playground could not be loaded. Press again, or reload the page.'

/**
 * Holds the reader's state for all widgets. What fills it, next-auth's client among it, is fetched for a reader of whom the site knows
 * something, and at the first use of a widget: to a stranger the prerendered page tells the truth.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live, setLive] = useState(NOTHING_YET)
  const [needs, setNeeds] = useState<readonly Needs[]>([])
  const need = useCallback<Need>((wanted) => {
    setNeeds((others) => [...others, wanted])
    return () => setNeeds((all) => all.filter((one) => one !== wanted))
  }, [])
  const isNeeded = needs.length > 0
  const cannotWait = needs.some(({ atOnce }) => atOnce)
  const [isWoken, setWoken] = useState(false)
  const [attempts, setAttempts] = useState(0)
  const hasFailed = useRef(false)
  const wake = useCallback(() => {
    setWoken(true)
    if (hasFailed.current) setAttempts((n) => n + 1)
    hasFailed.current = false
  }, [])
  const isAwake = isWoken || cannotWait
  const [isStranger, setStranger] = useState(false)
  useEffect(() => {
    if (isNeeded && !isAwake) return lookForReader(wake, () => setStranger(true))
  }, [isNeeded, isAwake, wake])
  const [Root, setRoot] = useState<typeof LiveRoot | null>(null)
  useEffect(() => {
    if (!isAwake) return
    import('./live-root').then(
      (module) => setRoot(() => module.LiveRoot),
      () => {
        setLive({ ...NOTHING_YET, message: NOT_LOADED })
        hasFailed.current = true
      }
    )
    // Again at each press after a failure.
  }, [isAwake, attempts])

  // Pressed before the code was there. It runs once the state is known, since what an action does depends on it.
  const waiting = useRef<((actions: Actions) => void)[]>([])
  const later = useMemo(
    () =>
      actionsLater((work) => {
        waiting.current.push(work)
        wake()
      }),
    [wake]
  )
  const isTold = live.message !== null || (live.snapshot !== null && live.busy === null)
  const { actions } = live
  useEffect(() => {
    if (isTold && actions) for (const work of waiting.current.splice(0)) work(actions)
  }, [isTold, actions])

  const [expected, setExpected] = useState(0)
  const expect = useCallback(() => {
    setExpected((n) => n + 1)
    return () => setExpected((n) => n - 1)
  }, [])
  useReadyFlag(expected === 0 && (!isNeeded || isTold || (isStranger && !isAwake)))
  return (
    <LiveContext.Provider value={useMemo(() => ({ live, later, need, isAwake, wake, expect }), [live, later, need, isAwake, wake, expect])}>
      {children}
      {Root && <Root dashboard={needs.some(({ dashboard }) => dashboard)} traces={needs.some(({ traces }) => traces)} onChange={setLive} />}
    </LiveContext.Provider>
  )
}

/** Actions whose code is not there yet. @param wait keeps what is to be done with the real ones. */
function actionsLater(wait: (work: (actions: Actions) => void) => void): Actions {
  return new Proxy({} as Actions, {
    get:
      (_, name: keyof Actions) =>
      (...values: never[]) =>
        new Promise((resolve) => {
          wait((actions) => resolve((actions[name] as (...values: never[]) => unknown)(...values)))
        })
  })
}

/**
 * Marks the document with `data-ready="true"` once its panels show the reader's state. Tests and screenshots wait for it. An
 * idle moment is waited for, since a widget that comes in a chunk of its own says what it needs a little later.
 */
function useReadyFlag(isReady: boolean): void {
  useEffect(() => {
    const { dataset } = document.documentElement
    dataset.ready = 'false'
    if (!isReady) return
    const mark = () => {
      dataset.ready = 'true'
    }
    // Safari has no idle callbacks.
    if (!window.requestIdleCallback) {
      const timer = setTimeout(mark, 200)
      return () => clearTimeout(timer)
    }
    const idle = requestIdleCallback(mark)
    return () => cancelIdleCallback(idle)
  }, [isReady])
}

/** The reader's live state. A page with a widget that calls this finds out whether there is one. */
export function useLive({ dashboard = false, traces = false, atOnce = false }: Needs = {}): Live {
  const { live, later, need } = useContext(LiveContext)
  useEffect(() => need({ dashboard, traces, atOnce }), [need, dashboard, traces, atOnce])
  return useMemo(() => (atOnce ? live : { ...live, actions: live.actions ?? later }), [live, later, atOnce])
}

/** What an island needs to know of its page: whether the reader's state is wanted, what has it fetched, and what the page waits for. */
export function useWaking(): Pick<LiveContextValue, 'need' | 'isAwake' | 'wake' | 'expect'> {
  return useContext(LiveContext)
}
