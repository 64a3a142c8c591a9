import Link from 'next/link'
import { PlaceLabel } from '@/components/place'
import type { Strategy } from '../../nextauth/options'
import { RequestEvents } from './request-events'
import { useTraceOfProxy } from './use-trace-of-proxy'
import styles from './what-let-you-in.module.css'

interface WhatLetYouInProps {
  strategy: Strategy
  /** What the proxy reported of this request. */
  proxy: { foundToken: boolean; durationMs: number }
  isRecorded: boolean
}

/** Why this request got an answer: who checked it, and everything that ran for it. */
export function WhatLetYouIn({ strategy, proxy, isRecorded }: WhatLetYouInProps) {
  const trace = useTraceOfProxy(isRecorded ? proxy.durationMs : undefined)
  return (
    <section aria-labelledby="what-let-you-in">
      <h2 id="what-let-you-in">What let you in</h2>
      <p>Two checks stood before this page, and your request passed both.</p>
      <ol className={styles.checks}>
        <li data-place="proxy">
          <PlaceLabel place="proxy" />
          <p>
            {proxy.foundToken ? (
              <>
                <code>getToken()</code> decrypted the token in your cookie in {proxy.durationMs.toFixed(1)} ms, so the proxy let you pass.
              </>
            ) : (
              <>
                <code>getToken()</code> returned null: under <code>database</code> there is no token to decrypt. The proxy let you pass
                because a session cookie is there. It cannot tell whether the cookie is valid.
              </>
            )}
          </p>
        </li>
        <li data-place="nextauth">
          <PlaceLabel place="nextauth" />
          <p>
            <code>getServerSession(req, res, options)</code>{' '}
            {strategy === 'jwt'
              ? 'decrypted the token once more, made your session from it, and encrypted a new token for your cookie.'
              : 'asked MongoDB for the row that your cookie names, and made your session from it.'}{' '}
            Without a session this page leads to the sign-in.
          </p>
        </li>
      </ol>
      <h3>What ran for this request</h3>
      <div className={styles.ran} aria-busy={trace === 'awaited'}>
        {typeof trace === 'object' ? <RequestEvents trace={trace} /> : <p className="note">{WORDS[trace]}</p>}
      </div>
      <p className="note">
        Each of these with its arguments and results: <Link href="/playground#what-ran">What ran, in the playground</Link>.
      </p>
      <noscript>
        <p className="note">Without JavaScript the page cannot ask for its own trace.</p>
      </noscript>
    </section>
  )
}

const WORDS = {
  awaited: 'Asking for the trace of this request.',
  missing: 'The trace of this request did not arrive. Reload the page, and the new request has one of its own.',
  off: 'This site runs with PLAYGROUND_TRACE=off, so nothing is recorded.'
}
