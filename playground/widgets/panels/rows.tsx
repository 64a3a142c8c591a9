import { RowsTable } from '@/components/rows-table'
import { ownSessionRow, ownUserRow } from '../snapshot'
import type { PanelProps } from './panel-props'

/** The reader's users and sessions, and which of them the cookie leads to. */
export function RowsBody({ snapshot }: PanelProps) {
  const { collections, state } = snapshot
  const session = ownSessionRow(snapshot)
  const user = ownUserRow(snapshot)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className="rows" tabIndex={0} aria-label="Rows">
      <RowsTable
        name="users"
        columns={['_id', 'username', 'isVerified', 'isAcceptingMessages']}
        rows={collections.users}
        mine={{ isMine: (row) => row === user, label: 'you' }}
      />
      <RowsTable
        name="sessions"
        columns={['sessionToken', 'userId', 'expires']}
        rows={collections.sessions}
        mine={{ isMine: (row) => row === session, label: 'the row that your cookie points at' }}
      />
      <p className="note">
        {state.strategy === 'database'
          ? session
            ? 'Your cookie is the sessionToken of the marked row, in clear. Its userId leads to the marked user.'
            : 'No row has your cookie as its sessionToken, so it is worth nothing.'
          : 'Under jwt a sign-in writes no session row. The token is all there is.'}
      </p>
    </section>
  )
}
