import { JsonView } from '@/components/json-view'
import { differences } from '../differences'
import type { PanelProps } from './panel-props'

/** What `getServerSession()` returned on the protected page. */
export function DashboardBody({ snapshot, before, actions, busy, gone }: PanelProps) {
  const visit = snapshot.dashboard
  const visitButton = actions && (
    <p className="note">
      <button type="button" className="btn" disabled={busy !== null} onClick={() => void actions.visitDashboard()}>
        {visit ? 'Open it again' : 'Open /demo/dashboard'}
      </button>
    </p>
  )
  if (!visit)
    return (
      <>
        <p className="note">
          {gone ? `Not opened without a cookie. ${gone} ` : 'Not opened yet. '}Opening it passes the proxy, then the page calls{' '}
          <code>getServerSession(req, res, options)</code>. That is a session read: under <code>jwt</code> your cookie is encrypted anew.
        </p>
        {visitButton}
      </>
    )
  if (visit.outcome === 'redirected')
    return (
      <>
        <p className="no-value">redirected</p>
        <p className="note">
          The request ended at <code>{visit.to}</code>: there was no session for it.
        </p>
        {visitButton}
      </>
    )
  return (
    <>
      <JsonView
        value={visit.session}
        changes={differences(before?.dashboard?.outcome === 'page' ? before.dashboard.session : undefined, visit.session)}
      />
      <p className="note">The same session callback as for useSession(), run on the server for this page.</p>
      {visitButton}
    </>
  )
}
