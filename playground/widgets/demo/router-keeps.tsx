'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { SessionProvider, signIn, signOut, useSession } from 'next-auth/react'
import { Fragment, useState } from 'react'
import { Attributes } from '@/components/attributes'
import { Message } from '@/components/message'
import { userOf } from '../../own-code/session-user'
import { DEMO_USERS } from '../../sandbox/demo-credentials'
import { RequestFailed } from '../requests'

import { tellingWhy } from '../telling-why'

const GUARDED = '/demo/router/guarded'

/** @param props.rendered who is signed in, as the server component found it. */
export function RouterKeeps({ rendered }: { rendered: string }) {
  return (
    <SessionProvider>
      <Both rendered={rendered} />
    </SessionProvider>
  )
}

function Both({ rendered }: { rendered: string }) {
  const router = useRouter()
  const { data, status, update } = useSession()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const press = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setFailure(undefined)
    await tellingWhy(work).catch((error: unknown) =>
      setFailure(error instanceof RequestFailed ? error.message : 'The site did not answer. Try again.')
    )
    setBusy(false)
  }
  const button = (label: string, work: () => Promise<unknown>) => (
    <Fragment key={label}>
      <button type="button" className="btn" disabled={busy} onClick={() => void press(work)}>
        {label}
      </button>{' '}
    </Fragment>
  )
  return (
    <>
      <p>
        A link, which Next prefetches as soon as it is in view: <Link href={GUARDED}>the guarded page</Link>.
      </p>
      <Attributes
        entries={[
          ['The server component', <span key="rendered">{rendered}</span>],
          [
            'useSession()',
            status === 'authenticated' ? `signed in as ${userOf(data).username ?? 'somebody without a username'}` : IN_WORDS[status]
          ]
        ]}
      />
      {failure && (
        <Message tone="bad" role="status">
          {failure}
        </Message>
      )}
      <h2>A server component is rendered already</h2>
      <ol>
        <li>
          Begin signed out, on a page loaded anew.
          <p>
            {button('Sign out and reload', async () => {
              await signOut({ redirect: false })
              window.location.reload()
            })}
          </p>
        </li>
        <li>
          Sign in, and stay on this page. <code>useSession()</code> knows you; the server component says what it said before.
          <p>
            {DEMO_USERS.map(({ username, password }) =>
              button(`Sign in as ${username}`, () => signIn('credentials', { username, password, redirect: false }))
            )}
          </p>
        </li>
        <li>
          Read the session again. The server component has not changed.
          <p>{button('update()', () => update())}</p>
        </li>
        <li>
          Have the server component rendered again. Now it knows you.
          <p>{button('router.refresh()', async () => router.refresh())}</p>
        </li>
      </ol>
      <h2>A redirect is prefetched already</h2>
      <ol>
        <li>Begin as above, signed out. As the page loads, the router asks for the guarded page, and the proxy answers with a redirect.</li>
        <li>Sign in as above.</li>
        <li>
          Open the link at the top. The router asks nobody: it follows the redirect that it has. In <code>npm run dev</code> nothing is
          prefetched, and the page opens.
        </li>
      </ol>
      <p>
        More about both: <a href="/faq#prefetched">a link that still leads to the sign-in page</a>, and{' '}
        <a href="/recipes/rename-with-update">server components after update()</a>.
      </p>
    </>
  )
}

const STANDING = { loading: 'Looking for your session.', unauthenticated: 'You are signed out.' }
const IN_WORDS = { loading: 'loading', unauthenticated: 'signed out' }

/** Who stands on the page to which the proxy sends, and two ways on to the guarded page. */
export function SentAway() {
  return (
    <SessionProvider>
      <Ways />
    </SessionProvider>
  )
}

function Ways() {
  const router = useRouter()
  const { data, status } = useSession()
  return (
    <>
      <p role="status">
        {status === 'authenticated' ? (
          <>
            Yet <code>useSession()</code> says that you are signed in as <b>{userOf(data).username ?? 'somebody without a username'}</b>. If
            you came by the link, the router has followed a redirect from before your sign-in.
          </>
        ) : (
          STANDING[status]
        )}
      </p>
      <p>
        <button type="button" className="btn" onClick={() => router.push(GUARDED)}>
          router.push() to the guarded page
        </button>{' '}
        <button type="button" className="btn" onClick={() => window.location.assign(GUARDED)}>
          Load the guarded page
        </button>
      </p>
      <p>
        <a href="/demo/router">Back</a>. <a href="/faq#prefetched">Why this happens</a>
      </p>
    </>
  )
}
