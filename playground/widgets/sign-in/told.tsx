import { Message } from '@/components/message'
import type { Live } from '../live-context'
import { verdict } from '../path'
import { isSignedIn } from '../snapshot'

/** What the reader's last action on this page came to, for panels that stand alone. */
export function Told({ live }: { live: Live }) {
  if (live.message)
    return (
      <Message tone="bad" role="status">
        {live.message}
      </Message>
    )
  const { latest } = live
  const isNews = latest?.name === 'signIn' || latest?.name === 'signOut' || latest?.name === 'askForMail' || latest?.name === 'expireMail'
  const words = isNews || (latest?.name === 'open' && isSignedIn(live.snapshot)) ? verdict(live) : null
  return words ? <Message role="status">{words}</Message> : null
}
