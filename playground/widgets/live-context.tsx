import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { Strategy } from '../auth/options'
import type { LiveRoot } from './live-root'
import type { Snapshot } from './snapshot'

export interface Message {
  tone: 'good' | 'bad'
  text: string
}

export interface Live {
  /** Null until the reader's own state has arrived. */
  snapshot: Snapshot | null
  /** As it was before the reader's last action, for marking what changed. */
  before: Snapshot | null
  /** What is under way, in words; null when nothing is. */
  busy: string | null
  message: Message | null
  /** Null until the code that acts has been loaded. */
  actions: Actions | null
}

export interface Actions {
  signIn(username: string, password: string): Promise<void>
  signOut(): Promise<void>
  readSession(): Promise<void>
  switchStrategy(strategy: Strategy): Promise<void>
  visitDashboard(): Promise<void>
  reset(): Promise<void>
}

const NOTHING_YET: Live = { snapshot: null, before: null, busy: null, message: null, actions: null }

/** What a page's widgets ask for: anything live at all, and whether the dashboard is to be opened by itself. */
interface Needs {
  live: boolean
  dashboard: boolean
}

const LiveContext = createContext<{ live: Live; need: (needs: Needs) => void }>({ live: NOTHING_YET, need: () => {} })

const NOT_LOADED: Message = { tone: 'bad', text: 'The playground could not be loaded. Reload the page to try again.' }

/** Holds the reader's state for all widgets, and loads what fills it (next-auth's client among it) once a page has one. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live, setLive] = useState(NOTHING_YET)
  const [needs, setNeeds] = useState<Needs>({ live: false, dashboard: false })
  const [Root, setRoot] = useState<typeof LiveRoot | null>(null)
  useEffect(() => {
    if (!needs.live) return
    import('./live-root').then(
      (module) => setRoot(() => module.LiveRoot),
      () => setLive({ ...NOTHING_YET, message: NOT_LOADED })
    )
  }, [needs.live])
  return (
    <LiveContext.Provider value={{ live, need: setNeeds }}>
      {children}
      {Root && <Root opensDashboard={needs.dashboard} onChange={setLive} />}
    </LiveContext.Provider>
  )
}

/**
 * The reader's live state. A widget that calls this makes the page load what fills it.
 * @param options.dashboard whether /demo/dashboard is opened after a sign-in without being asked for.
 */
export function useLive({ dashboard = false }: { dashboard?: boolean } = {}): Live {
  const { live, need } = useContext(LiveContext)
  useEffect(() => need({ live: true, dashboard }), [need, dashboard])
  return live
}
