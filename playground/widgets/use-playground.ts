import type { Session } from 'next-auth'
import { getSession, signIn, signOut, useSession } from 'next-auth/react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Strategy } from '../nextauth/options'
import { DEMO_USERS, DEMO_USERS_IN_WORDS } from '../sandbox/demo-credentials'
import type { Actions, Live, Message, Needs } from './live-context'
import { deleteSession, patchUser, postReset, putStrategy, RequestFailed, readCollections, readState, visitDashboard } from './requests'
import { type DashboardVisit, isSignedIn, type Moment, type Snapshot } from './snapshot'
import { useTraces } from './trace/use-traces'

type Fetched = Omit<Snapshot, 'session'>

/** How long a session read may take before the reader is told, in milliseconds. */
const READ_TIMEOUT_MS = 10_000
/** How long to wait before asking again after a failure, in milliseconds. */
const RETRY_MS = 5000

/**
 * The reader's state and what can be done with it. `useSession()` is next-auth's own; cookie, token and rows are fetched
 * after each of its reads, so that all panels show one moment. While an action runs, everything stays as it was before it.
 */
export function usePlayground({ dashboard: opensDashboard = false, traces: needsTraces = false }: Needs): Live {
  const { data: session, status } = useSession()
  const [fetched, setFetched] = useState<Fetched | null>(null)
  const [frozen, setFrozen] = useState<{ snapshot: Snapshot | null; why: string } | null>(null)
  const [before, setBefore] = useState<Snapshot | null>(null)
  const [moments, setMoments] = useState<readonly Moment[]>([])
  const [message, setMessage] = useState<Message | null>(null)
  const dashboard = useRef<DashboardVisit | null>(null)
  const acting = useRef(false)
  const onNextSession = useRef<(() => void) | null>(null)

  const snapshot = useMemo(() => (fetched && status !== 'loading' ? { ...fetched, session } : null), [fetched, session, status])
  const latest = useRef<Snapshot | null>(null)
  latest.current = snapshot

  const refresh = useCallback(async () => {
    let state = await readState()
    if (opensDashboard && state.cookie && !dashboard.current) {
      dashboard.current = await visitDashboard()
      // The visit was a session read, so the cookie may be a new one.
      state = await readState()
    }
    const collections = await readCollections()
    if (!state.cookie) dashboard.current = null
    setFetched({ state, collections, dashboard: dashboard.current })
  }, [opensDashboard])

  const retry = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(retry.current), [])

  /** A refresh that nobody asked for: a failure is told, and tried again until it works. */
  const follow = useCallback(async () => {
    try {
      await refresh()
      setMessage((shown) => (shown === NOT_ANSWERING ? null : shown))
    } catch {
      setMessage(NOT_ANSWERING)
      clearTimeout(retry.current)
      retry.current = setTimeout(() => void follow(), RETRY_MS)
    }
  }, [refresh])

  // What the dashboard showed to somebody else, in another tab, is not this reader's.
  const who = session?.user._id
  useEffect(() => {
    if (who !== undefined) dashboard.current = null
  }, [who])

  // After each read of the session, by whomever: this page, another tab, a return to this one.
  useEffect(() => {
    if (status === 'loading') return
    onNextSession.current?.()
    if (!acting.current) void follow()
  }, [session, status, follow])

  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible' && !acting.current) void follow()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [follow])

  // When the sandbox would expire: it has, unless another tab used it.
  const expiresAt = fetched?.state.sandbox?.expiresAt
  useEffect(() => {
    if (!expiresAt) return
    const timer = setTimeout(() => void follow(), Math.max(0, Date.parse(expiresAt) - Date.now()) + 1000)
    return () => clearTimeout(timer)
  }, [expiresAt, follow])

  // Another sandbox has other traces; without one, or where nobody looks, there are none.
  const { traces, clear, forget } = useTraces(needsTraces ? fetched?.state.sandbox?.createdAt : undefined)

  // A moment for Differences: what is shown, whenever it changes.
  const lastAction = useRef('Opening the page')
  useEffect(() => {
    if (!snapshot || frozen) return
    const after = lastAction.current
    lastAction.current = 'Another tab, or a return to this one'
    setMoments((known) => withMoment(known, snapshot, after))
  }, [snapshot, frozen])

  const actions = useMemo<Actions>(() => {
    /** Runs one action: freezes what is shown, does the work, fetches the outcome, says what happened. */
    const act = async (why: string, work: () => Promise<string | null>) => {
      if (acting.current) return
      acting.current = true
      const start = latest.current
      setFrozen({ snapshot: start, why })
      setMessage(null)
      lastAction.current = why
      try {
        const said = await work()
        setBefore(start)
        if (said) setMessage({ tone: 'good', text: said })
      } catch (error) {
        setMessage({
          tone: 'bad',
          text: error instanceof RequestFailed ? error.message : 'That did not work. Reload the page and try again.'
        })
      }
      await follow()
      acting.current = false
      setFrozen(null)
    }
    const newSession = () =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new RequestFailed('The session did not arrive within ten seconds. Try again.')),
          READ_TIMEOUT_MS
        )
        onNextSession.current = () => {
          clearTimeout(timer)
          onNextSession.current = null
          resolve()
        }
      })

    return {
      signIn: (username, password) =>
        act('Signing in', async () => {
          await signInAs(username, password)
          dashboard.current = null
          return null
        }),
      signOut: () =>
        act('Signing out', async () => {
          await signOut({ redirect: false })
          return null
        }),
      readSession: () =>
        act('Reading the session', async () => {
          const arrived = newSession()
          // What next-auth does when a reader comes back to the tab: one GET /api/auth/session.
          document.dispatchEvent(new Event('visibilitychange'))
          await arrived
          return null
        }),
      visitDashboard: () =>
        act('Opening the dashboard', async () => {
          dashboard.current = await visitDashboard()
          return null
        }),
      switchStrategy: (strategy) =>
        act(`Switching to ${strategy}`, async () => {
          const start = latest.current
          const credentials = isSignedIn(start) && credentialsOf(start.session)
          dashboard.current = null
          if (!isSignedIn(start)) {
            await putStrategy(strategy)
            return null
          }
          // Signed out under the old strategy first, so that no session row is left behind.
          await signOut({ redirect: false })
          await putStrategy(strategy)
          if (!credentials) return `Now under ${strategy}. Sign in again: ${EXPLANATION[strategy]}`
          await signInAs(credentials.username, credentials.password)
          return `Now under ${strategy}. You were signed in again as ${credentials.username}: ${EXPLANATION[strategy]}`
        }),
      editUser: (id, change) =>
        act(`Editing ${Object.keys(change).join(', ')} in the database`, async () => {
          await patchUser(id, change)
          return 'Changed in the database. No callback ran, and no session heard of it: read the session once to see who notices.'
        }),
      deleteSession: (id) =>
        act('Deleting a session row', async () => {
          await deleteSession(id)
          return 'The row is gone. Your cookie is still there: read the session once to see what it is worth now.'
        }),
      clearTraces: () =>
        act('Clearing the timeline', async () => {
          await clear()
          return null
        }),
      reset: () =>
        act('Resetting', async () => {
          if (isSignedIn(latest.current)) await signOut({ redirect: false })
          await postReset()
          forget()
          return 'Your sandbox is as new: the two demo users, strategy jwt, a new secret.'
        })
    }
  }, [follow, clear, forget])

  return useMemo(
    () => ({ snapshot: frozen ? frozen.snapshot : snapshot, before, busy: frozen?.why ?? null, message, traces, moments, actions }),
    [frozen, snapshot, before, message, traces, moments, actions]
  )
}

/** So many moments are remembered. */
const MOMENTS = 50

/** A moment is worth a place if something in it differs from the last one. */
function withMoment(known: readonly Moment[], snapshot: Snapshot, after: string): readonly Moment[] {
  const last = known.at(-1)
  const { cookie, token } = snapshot.state
  const essence = ({ state, session, collections }: Snapshot) =>
    JSON.stringify([state.strategy, state.cookie, state.token, session, collections])
  if (last && essence(last.snapshot) === essence(snapshot)) return known
  if (!last && !cookie && !token) return known
  return [...known, { number: (last?.number ?? 0) + 1, after, at: Date.now(), snapshot }].slice(-MOMENTS)
}

const NOT_ANSWERING: Message = {
  tone: 'bad',
  text: 'The site is not answering. The page tries again every five seconds. Your cookie is safe.'
}

/** Why a session does not survive a change of strategy. */
const EXPLANATION: Record<Strategy, string> = {
  database: 'a JWE is no session token, so the old cookie is worth nothing here.',
  jwt: 'a session token cannot be decrypted, so the old cookie is worth nothing here.'
}

/** @throws RequestFailed when the sign-in is refused. */
async function signInAs(username: string, password: string): Promise<void> {
  const answer = await signIn('credentials', { redirect: false, username, password })
  if (answer?.status === 401) throw new RequestFailed(`No demo user has this name and password. Try ${DEMO_USERS_IN_WORDS}.`)
  // A stale CSRF cookie is answered with 200 and an address that says so.
  const refused = answer?.url ? new URL(answer.url).searchParams.has('csrf') : false
  if (!answer?.ok || refused) throw new RequestFailed('The sign-in was refused. Reload the page and try again.')
  // With redirect: false, signIn() tells this page alone. getSession() tells the reader's other tabs.
  await getSession()
}

/** The demo credentials of the user who is signed in; undefined for a user who has been renamed. */
function credentialsOf(session: Session | null) {
  return DEMO_USERS.find(({ username }) => username === session?.user.username)
}
