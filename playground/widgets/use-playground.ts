import { getSession, signIn, signOut, useSession } from 'next-auth/react'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { userOf } from '../own-code/session-user'
import type { TokenAnswer } from '../server/provider-tokens'
import { signedInBy } from '../trace/read/stages'
import type { Actions, Live, Needs } from './live-context'
import {
  deleteSession,
  expireToken,
  patchUser,
  postReset,
  postTokens,
  putConfiguration,
  putStrategy,
  readInbox,
  sayOpen,
  sessionAnswered
} from './live-requests'
import { type Action, lastCookie, type Moment, NOTHING_READ, reduce } from './live-state'
import { forgetTold } from './look-for-reader'
import { noticeInWords } from './notice-words'
import { Refresher } from './refresher'
import { inTime, RequestFailed } from './requests'
import { currentUsers, isSignedIn, ownCredentials, ownUserRow, type Snapshot, usersInWords } from './snapshot'
import { tellingWhy } from './telling-why'
import { useTraces } from './trace/use-traces'
import { actionsIn, recall, remember, rememberBegun, takeBegun } from './walked-before'

/** Milliseconds after the end of the stream of traces at which the page reads everything anew. */
const BREAK_MS = 1500
/** Milliseconds between two words that the page is open. Without one for 90 seconds the site may take the sandbox for left. */
const SAY_OPEN_MS = 60_000
/** Where the browser's clock is ahead of the site's, a sandbox seems to have expired before it has. The page looks this often then. */
const LOOK_MS = 60_000

/**
 * The reader's state and what can be done with it. `useSession()` is next-auth's own; cookie, token and rows are fetched
 * after each of its reads, so that all panels show one moment. While an action runs, everything stays as it was before it.
 */
export function usePlayground({ dashboard: opensDashboard = false, traces: needsTraces = false }: Needs): Live {
  const { data: session, status } = useSession()
  const [live, dispatch] = useReducer(reduce, NOTHING_READ)
  const [refresher] = useState(() => new Refresher(dispatch))
  useEffect(() => () => refresher.stop(), [refresher])
  const acting = useRef(false)
  const onNextSession = useRef<(() => void) | null>(null)

  // If somebody else signed in from another tab, the dashboard on screen is not theirs.
  const who = userOf(session)._id
  useEffect(() => {
    if (who !== undefined) refresher.forgetDashboard()
  }, [refresher, who])

  // After each read of the session: by this page, by another tab, or on a return to this tab.
  useEffect(() => {
    refresher.opensDashboard = opensDashboard
    if (status === 'loading') return
    dispatch({ type: 'session', session })
    onNextSession.current?.()
    if (!acting.current) void refresher.refresh()
  }, [refresher, session, status, opensDashboard])

  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible' && !acting.current) void refresher.refresh()
    }
    document.addEventListener('visibilitychange', onVisible)
    return () => document.removeEventListener('visibilitychange', onVisible)
  }, [refresher])

  // Without its sandbox the cookie is worth nothing. A read makes NextAuth say so, and take it away.
  const hasOutlived = live.shown?.state.expired === true && live.shown.state.cookie !== null
  // next-auth's client takes a read that got no answer for a session that has ended. Once the site answers it is asked anew.
  const isUnheard = live.notice === null && live.shown !== null && live.shown.session === null && live.shown.state.cookie !== null
  useEffect(() => {
    if ((hasOutlived || isUnheard) && !acting.current) askForSession()
  }, [hasOutlived, isUnheard])

  // The time at which the sandbox expires, unless another tab uses it.
  const sandbox = live.reading?.state.sandbox
  const expiresAt = sandbox?.expiresAt
  useEffect(() => {
    if (!expiresAt) return
    const left = Date.parse(expiresAt) - Date.now()
    const timer = setTimeout(() => void refresher.refresh(), left > 0 ? left + 1000 : LOOK_MS)
    return () => clearTimeout(timer)
  }, [refresher, expiresAt])

  // A stream that ends says that something happened elsewhere: the page looks, once the cookie of a reset has arrived.
  const onBreak = useCallback(() => void setTimeout(() => void refresher.refresh(), BREAK_MS), [refresher])
  // Another sandbox has other traces. Without a sandbox, or a widget that shows them, there are none.
  const { traces, clear, forget } = useTraces(needsTraces ? sandbox?.createdAt : undefined, onBreak)

  // What was done before is known from this tab, else from what was recorded of all tabs.
  const { sandbox: known, done } = live
  useEffect(() => {
    if (known) dispatch({ type: 'remembered', done: recall(known) })
  }, [known])
  useEffect(() => {
    if (done.length === 0 && !acting.current) dispatch({ type: 'remembered', done: actionsIn(traces) })
  }, [done, traces])
  useEffect(() => {
    if (known && done.length > 0) remember(known, done)
  }, [known, done])

  // The stream of traces says that the page is open. A page without one says so itself, while it is looked at.
  const saysOpen = Boolean(sandbox) && !needsTraces
  useEffect(() => {
    if (!saysOpen) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') sayOpen().catch(() => {})
    }, SAY_OPEN_MS)
    return () => clearInterval(timer)
  }, [saysOpen])

  // A browser may bring back the page as it was left for the provider.
  useEffect(() => {
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) location.reload()
    }
    addEventListener('pageshow', onShow)
    return () => removeEventListener('pageshow', onShow)
  }, [])
  useEffect(() => {
    // A refusal leads to the sign-in page, which says why. What was begun is told on the next page.
    if (new URLSearchParams(location.search).has('error')) return
    const begun = takeBegun()
    if (begun) dispatch({ type: 'returned', ...begun })
  }, [])

  const { shown, moments } = live
  const latestTraces = useRef(traces)
  latestTraces.current = traces
  const actions = useMemo<Actions>(() => {
    /** Runs one action: freezes the panels, does the work, fetches the outcome, tells the reader. */
    const act = async (action: Action, work: () => Promise<void>) => {
      if (acting.current) return
      acting.current = true
      dispatch({ type: 'began', action })
      try {
        await inTime(work())
        dispatch({ type: 'worked' })
      } catch (error) {
        dispatch({ type: 'failed', reason: error instanceof RequestFailed ? error.message : undefined })
      }
      await refresher.refresh()
      acting.current = false
      dispatch({ type: 'ended', at: Date.now() })
    }
    /** Has next-auth read the session once, and waits until the answer is here. */
    const readOnce = async () => {
      const answered = sessionAnswered()
      const heard = new Promise<void>((resolve) => {
        onNextSession.current = resolve
      })
      askForSession()
      // A session that stays null is no news to useSession().
      await inTime(Promise.race([heard, answered.arrived])).finally(() => {
        answered.stop()
        onNextSession.current = null
      })
    }

    return {
      signIn: (username, password) =>
        act({ name: 'signIn' }, async () => {
          await signInAs(username, password, shown)
          refresher.forgetDashboard()
        }),
      goToProvider: (callbackUrl) => act({ name: 'signIn' }, () => leaveForProvider({ name: 'signIn' }, moments, callbackUrl)),
      askForMail: (email, callbackUrl) => act({ name: 'askForMail' }, () => askForMail(email, callbackUrl)),
      useTokens: async (use) => {
        let answers: readonly TokenAnswer[] = []
        await act({ name: 'useTokens' }, async () => {
          answers = await postTokens(use)
        })
        return answers
      },
      expireMail: (row) => act({ name: 'expireMail' }, () => expireToken(row)),
      signOut: () =>
        act({ name: 'signOut' }, async () => {
          await tellingWhy(() => signOut({ redirect: false }))
        }),
      readSession: () => act({ name: 'readSession' }, readOnce),
      visitDashboard: () =>
        act({ name: 'visitDashboard' }, async () => {
          await refresher.openDashboard()
        }),
      switchStrategy: (strategy) =>
        act({ name: 'switchStrategy', strategy }, async () => {
          refresher.forgetDashboard()
          if (!isSignedIn(shown)) {
            await putStrategy(strategy)
            return
          }
          const by = signedInBy(latestTraces.current) ?? 'credentials'
          const credentials = by === 'credentials' ? ownCredentials(shown) : undefined
          const email = ownUserRow(shown)?.email
          // Signed out under the old strategy first, so that no session row is left behind.
          await tellingWhy(() => signOut({ redirect: false }))
          await putStrategy(strategy)
          if (credentials) await signInAs(credentials.username, credentials.password, shown)
          if (by === 'email' && typeof email === 'string') {
            await openMailTo(email)
            await readOnce()
          }
          if (by === 'oidc') await leaveForProvider({ name: 'switchStrategy', strategy }, moments)
        }),
      editUser: (id, change) =>
        act({ name: 'editUser', id, fields: Object.keys(change) }, async () => {
          await patchUser(id, change)
        }),
      deleteSession: (id) =>
        act({ name: 'deleteSession' }, async () => {
          await deleteSession(id)
        }),
      clearTraces: () =>
        act({ name: 'clearTraces' }, async () => {
          await clear()
        }),
      reset: () =>
        act({ name: 'reset' }, async () => {
          if (isSignedIn(shown)) await tellingWhy(() => signOut({ redirect: false }))
          await postReset()
          forget()
        }),
      replay: () =>
        act({ name: 'replay' }, async () => {
          const copy = lastCookie(moments)
          if (!copy) throw new RequestFailed('This page has no copy of an old cookie.')
          // A script cannot set HttpOnly. NextAuth reads the cookie all the same.
          // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is there under https only.
          document.cookie = `${copy.name}=${copy.value}; path=/; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`
          await readOnce()
        }),
      configure: async (configuration, version) => {
        let saved: Promise<string> | undefined
        await act({ name: 'configure' }, async () => {
          saved = putConfiguration(configuration, version)
          await saved
        })
        if (!saved) throw new RequestFailed('Something else is under way. Try again in a moment.')
        return saved
      },
      look: () => dispatch({ type: 'looked' })
    }
  }, [refresher, clear, forget, shown, moments])

  return useMemo(() => {
    const { before, busy, notice, done, latest } = live
    return { snapshot: shown, before, busy, message: notice && noticeInWords(notice), done, traces, moments, latest, actions }
  }, [live, shown, moments, traces, actions])
}

/** Has next-auth read the session once, as the sign-in of another tab would. A return to this tab does so only with a session. */
function askForSession(): void {
  const message = JSON.stringify({ event: 'session', data: { trigger: 'getSession' }, timestamp: Math.floor(Date.now() / 1000) })
  window.dispatchEvent(new StorageEvent('storage', { key: 'nextauth.message', newValue: message }))
}

/** Leaves the page for the OpenID provider. It settles only where that fails. @throws RequestFailed when the site refuses. */
async function leaveForProvider(action: Action, moments: readonly Moment[], callbackUrl = location.href): Promise<void> {
  rememberBegun(action, moments)
  await tellingWhy(() => signIn('oidc', { callbackUrl })).catch((error: unknown) => {
    takeBegun()
    throw error
  })
  await new Promise(() => {})
}

/** What the errors mean that NextAuth answers a request for a link with. */
const MAIL_ERRORS: Readonly<Record<string, string>> = {
  EmailSignin: 'NextAuth answered with EmailSignin: the address is none, or the mail could not be sent.',
  AccessDenied: 'Your signIn refused the request for a link, so NextAuth answered AccessDenied, and no mail was sent.'
}

/** @throws RequestFailed when no mail was sent. */
async function askForMail(email: string, callbackUrl = location.href): Promise<void> {
  const answer = await tellingWhy(() => signIn('email', { email, callbackUrl, redirect: false }))
  const error = answer?.error ?? undefined
  if (error !== undefined) throw new RequestFailed(MAIL_ERRORS[error] ?? `NextAuth answered with the error ${error}, and no mail was sent.`)
}

/** An address of this site as its path, whatever name the reader uses for the site. */
function pathOf(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}

/** Asks for a link, and opens it in the reader's place. */
async function openMailTo(email: string): Promise<void> {
  await askForMail(email)
  const [mail] = (await readInbox()).mails
  // The page is to stay, so the redirect at the end is not followed. The browser takes the cookies from it all the same.
  if (mail) await fetch(pathOf(mail.url), { redirect: 'manual' })
}

/** @param shown names the users to try instead. @throws RequestFailed when the sign-in is refused. */
async function signInAs(username: string, password: string, shown: Snapshot | null): Promise<void> {
  const own = shown?.state.own?.functions ?? []
  const answer = await tellingWhy(() => signIn('credentials', { redirect: false, username, password })).catch((error: unknown) => {
    // What signIn or redirect returns is an address for the client, which cannot read a path without a host.
    if (error instanceof TypeError && own.some((name) => name === 'signIn' || name === 'redirect'))
      throw new RequestFailed(
        'Your signIn or redirect answered with an address that NextAuth’s client cannot read. Return a whole one, or true.'
      )
    throw error
  })
  if (answer?.status === 401 && own.includes('authorize'))
    throw new RequestFailed(
      answer.error === 'CredentialsSignin'
        ? 'Your authorize returned nothing for this name and password, so NextAuth answered 401.'
        : `Your authorize threw “${answer.error}”, so NextAuth answered 401.`
    )
  if (answer?.status === 403 && own.includes('signIn'))
    throw new RequestFailed('Your signIn refused this sign-in, so NextAuth answered 403 and AccessDenied.')
  if (answer?.status === 401)
    throw new RequestFailed(`No user of your sandbox has this name and password. Try ${usersInWords(currentUsers(shown))}.`)
  // A stale CSRF cookie is answered with 200 and an address that says so.
  const refused = answer?.url ? new URL(answer.url).searchParams.has('csrf') : false
  if (!answer?.ok || refused) throw new RequestFailed('The sign-in was refused. Reload the page and try again.')
  // With redirect: false, signIn() tells only this page. getSession() tells the reader's other tabs, by a value with the time in seconds: two
  // alike would be one to them.
  forgetTold()
  await getSession()
}
