import { Attributes } from '@/components/attributes'
import { duration, instant } from '@/components/duration'
import { JsonView } from '@/components/json-view'
import { Ago, Countdown } from '@/components/time'
import type { PanelProps } from './panel-props'

/** What the JWE decrypts to: its header and its claims, with the two instants as dates. */
export function ClaimsBody({ snapshot, before, actions }: PanelProps) {
  const { cookie, token, strategy } = snapshot.state
  if (strategy === 'database')
    return (
      <p className="note">
        Not applicable under <code>database</code>: the cookie holds a session token and no JWE, so there is nothing to decrypt and the{' '}
        <code>jwt</code> callback does not run at a session read. What NextAuth knows stands in the MongoDB panel.
      </p>
    )
  if (!token || !cookie?.jwe)
    return (
      <p className="note">
        The cookie does not decrypt with this instance’s secret: it was made under another strategy or another secret, was changed, or has
        expired. Sign in to get a new one.
      </p>
    )
  const [iat, exp] = [Number(token.iat), Number(token.exp)]
  // A recorded token has long expired, so nothing counts down on it.
  const isExample = actions === null
  return (
    <>
      <Attributes entries={[['header', JSON.stringify(cookie.jwe.header)]]} />
      <JsonView value={token} before={before?.state.token} />
      <Attributes
        entries={[
          ['iat', instant(iat)],
          ['', isExample ? 'when this was recorded' : <Ago key="ago" at={iat} />],
          ['exp', instant(exp)],
          ['', isExample ? `${duration(exp - iat)} later` : <Countdown key="left" at={exp} />]
        ]}
      />
    </>
  )
}
