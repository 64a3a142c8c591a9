import { useEffect, useState } from 'react'
import type { Inbox } from '../../server/inbox'
import type { Live } from '../live-context'
import { readInbox } from '../live-requests'

/** The reader's inbox, read anew whenever the panels show something else. Null until it has arrived, and without a sandbox. */
export function useInbox({ snapshot }: Pick<Live, 'snapshot'>): Inbox | null {
  const [inbox, setInbox] = useState<Inbox | null>(null)
  useEffect(() => {
    if (!snapshot?.state.sandbox) {
      setInbox(null)
      return
    }
    let isCurrent = true
    readInbox().then(
      (read) => {
        if (isCurrent) setInbox(read)
      },
      // The page says by itself that the site does not answer.
      () => {}
    )
    return () => {
      isCurrent = false
    }
  }, [snapshot])
  return inbox
}
