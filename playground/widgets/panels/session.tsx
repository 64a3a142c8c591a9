import { JsonView } from '@/components/json-view'
import { differences } from '../differences'
import type { PanelProps } from './panel-props'

/** What `useSession()` gives on this page. */
export function SessionBody({ snapshot, before, gone }: PanelProps) {
  if (!snapshot.session)
    return (
      <>
        <p className="no-value">null</p>
        <p className="note">
          <code>status</code> is <code>"unauthenticated"</code>: <code>GET /api/auth/session</code> answered <code>{'{}'}</code>. {gone}
        </p>
      </>
    )
  return (
    <>
      <JsonView value={snapshot.session} changes={differences(before?.session, snapshot.session)} />
      <p className="note">
        Made by the <code>session</code> callback at this read. Your components get this and nothing else.
      </p>
    </>
  )
}
