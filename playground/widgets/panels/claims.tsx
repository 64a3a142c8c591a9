import type { ReactNode } from 'react'
import { Attributes } from '@/components/attributes'
import { duration, instant } from '@/components/duration'
import { JsonView } from '@/components/json-view'
import { Ago, Countdown } from '@/components/time'
import { differences } from '../differences'
import type { PanelProps } from './panel-props'

/** What the JWE decrypts to: its header and its claims, with the two instants as dates. */
export function ClaimsBody({ snapshot, before, actions, gone }: PanelProps) {
  const { cookie, token, strategy } = snapshot.state
  if (!cookie)
    return (
      <>
        <p className="no-value">no claims</p>
        <p className="note">Without a cookie there is nothing to decrypt. {gone}</p>
      </>
    )
  if (strategy === 'database')
    return (
      <p className="note">
        Not applicable under <code>database</code>: the cookie holds a session token and no JWE, so there is nothing to decrypt and the{' '}
        <code>jwt</code> callback does not run at a session read. What NextAuth knows stands in the MongoDB panel.
      </p>
    )
  if (!token || !cookie.jwe)
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
      <JsonView value={token} changes={differences(before?.state.token, token)} />
      <Attributes
        entries={[
          ['iat', <At key="iat" at={iat} from={isExample ? 'when this was recorded' : <Ago at={iat} />} />],
          ['exp', <At key="exp" at={exp} from={isExample ? `${duration(exp - iat)} later` : <Countdown at={exp} />} />]
        ]}
      />
    </>
  )
}

/** An instant, and below it how far that is from now. */
function At({ at, from }: { at: number; from: ReactNode }) {
  return (
    <>
      {instant(at)}
      <br />
      {from}
    </>
  )
}
