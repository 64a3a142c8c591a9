import { JsonView } from '@/components/json-view'
import { differences } from '../differences'
import type { PanelProps } from './panel-props'

/** What `getToken()` returned in proxy.ts. */
export function ProxyBody({ snapshot, before, gone }: PanelProps) {
  const { proxy, strategy, cookie } = snapshot.state
  if (proxy)
    return (
      <>
        <JsonView value={proxy} changes={differences(before?.state.proxy, proxy)} />
        <p className="note">What proxy.ts can use: the claims, decrypted there. No callback ran, and no database was asked.</p>
      </>
    )
  return (
    <>
      <p className="no-value">null</p>
      <p className="note">
        {!cookie ? (
          <>
            The request carries no session cookie, so <code>getToken()</code> has nothing to decode. {gone}
          </>
        ) : strategy === 'database' ? (
          <>
            <code>getToken()</code> only decodes JWTs. Under <code>database</code> the cookie holds a session token, so the proxy sees that
            a cookie is there and not whose.
          </>
        ) : (
          <>
            <code>getToken()</code> answers null for every cookie that it cannot decode: absent, expired, changed, or made with another
            secret.
          </>
        )}
      </p>
    </>
  )
}
