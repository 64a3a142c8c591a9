import { EditableText } from '@/components/editable-text'
import { RowsTable } from '@/components/rows-table'
import { ownSessionRow, ownUserRow, type Snapshot } from '../snapshot'
import type { PanelProps } from './panel-props'
import styles from './rows.module.css'

type Row = Record<string, unknown>

/** The reader's documents, which of them the cookie leads to, and what can be changed in them by hand. */
export function RowsBody({ snapshot, before, actions, busy }: PanelProps) {
  const { users, sessions, accounts, verification_tokens } = snapshot.collections
  const session = ownSessionRow(snapshot)
  const user = ownUserRow(snapshot)
  const disabled = busy !== null
  const changedIn = (name: 'users' | 'sessions') => (row: Row) =>
    before !== null && before.state.sandbox !== null && !before.collections[name].some((old) => JSON.stringify(old) === JSON.stringify(row))

  const userCell = (row: Row, column: string) => {
    if (!actions) return undefined
    const id = String(row._id)
    // A user whom NextAuth made for a magic link has no username.
    if (column === 'username' && row.username === undefined) return <small>{String(row.email)}</small>
    if (column === 'username')
      return (
        <EditableText
          value={String(row.username)}
          label={`username of ${String(row.username)}`}
          disabled={disabled}
          onCommit={(username) => void actions.editUser(id, { username })}
        />
      )
    if (column !== 'isVerified' && column !== 'isAcceptingMessages') return undefined
    return (
      <input
        type="checkbox"
        checked={row[column] === true}
        aria-label={`${column} of ${String(row.username ?? row.email)}`}
        disabled={disabled}
        onChange={() => void actions.editUser(id, { [column]: row[column] !== true })}
      />
    )
  }
  const sessionTools = (row: Row) =>
    actions && (
      <button type="button" className="link-button" disabled={disabled} onClick={() => void actions.deleteSession(String(row._id))}>
        delete<span className="visually-hidden"> this session row</span>
      </button>
    )
  return (
    <div className={styles.rows}>
      <RowsTable
        name="users"
        columns={['_id', 'username', 'isVerified', 'isAcceptingMessages']}
        rows={users}
        mine={{ isMine: (row) => row === user, label: 'you' }}
        isChanged={changedIn('users')}
        cell={userCell}
      />
      <RowsTable
        name="sessions"
        columns={['sessionToken', 'userId', 'expires']}
        rows={sessions}
        mine={{ isMine: (row) => row === session, label: 'the row that your cookie points at' }}
        isChanged={changedIn('sessions')}
        tools={sessionTools}
      />
      <Others name="accounts" rows={accounts} columns={['provider', 'providerAccountId', 'userId']} />
      <Others name="verification_tokens" rows={verification_tokens} columns={['identifier', 'token', 'expires']} />
      <p className="note">
        {connection(snapshot)}
        {actions && ' Change a user here, then read the session, and see who notices.'}
      </p>
    </div>
  )
}

/** How the reader's cookie and these rows belong together. */
function connection(snapshot: Snapshot): string {
  if (snapshot.state.strategy === 'jwt') return 'Under jwt a sign-in writes no session row. The token is all there is.'
  if (!snapshot.state.cookie) return 'Your browser has no cookie, so no row is yours.'
  return ownSessionRow(snapshot)
    ? 'Your cookie is the sessionToken of the marked row, in clear. Its userId leads to the marked user.'
    : 'No row has your cookie as its sessionToken, so it is worth nothing.'
}

/** A collection that is empty most of the time. */
function Others({ name, rows, columns }: { name: string; rows: readonly Row[]; columns: string[] }) {
  return rows.length > 0 ? <RowsTable name={name} rows={rows} columns={columns} /> : <p className={styles.empty}>{name} (0)</p>
}
