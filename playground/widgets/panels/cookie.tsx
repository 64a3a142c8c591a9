import { Attributes } from '@/components/attributes'
import { CookieValue, JweText } from '@/components/jwe-text'
import { Message } from '@/components/message'
import { ownSessionRow } from '../snapshot'
import { obstacleInWords } from './obstacle-words'
import type { PanelProps } from './panel-props'

/** The session cookie as the browser sends it. */
export function CookieBody({ snapshot, gone }: PanelProps) {
  const { cookie } = snapshot.state
  if (!cookie)
    return (
      <>
        <p className="no-value">no cookie</p>
        <p className="note">Your browser has no session cookie. {gone}</p>
      </>
    )
  const { attributes } = cookie
  // Names and lengths may look wrong where NextAuth reads the cookie all the same.
  const isRead = snapshot.state.token !== null || ownSessionRow(snapshot) !== undefined
  const flags = [
    attributes.httpOnly && 'HttpOnly',
    `SameSite=${attributes.sameSite === 'lax' ? 'Lax' : attributes.sameSite}`,
    attributes.secure && 'Secure',
    `Path=${attributes.path}`
  ]
  return (
    <>
      {cookie.jwe ? <JweText parts={cookie.jwe.parts} /> : <CookieValue>{cookie.value}</CookieValue>}
      <Attributes
        key={cookie.kind}
        entries={[
          ['name', cookie.name],
          ['size', `${cookie.bytes} bytes, ${cookie.chunks === 1 ? '1 cookie' : `${cookie.chunks} cookies`}`],
          ['flags', flags.filter(Boolean).join(' · ')]
        ]}
      />
      {cookie.obstacle && !isRead && <Message tone="bad">{obstacleInWords(cookie.obstacle)}</Message>}
      <p key={`note on ${cookie.kind}`} className="note">
        {cookie.jwe
          ? 'Encrypted, not signed. Without the secret, nothing but the header can be read.'
          : 'A random session token. It carries no data: it names a row in the sessions collection.'}
      </p>
    </>
  )
}
