import type { ReactNode } from 'react'
import { duration } from '@/components/duration'
import { ScrollRegion } from '@/components/scroll-region'
import { type Comparison, type Measured, median } from '../../server/comparison/figures'
import styles from './comparison.module.css'

interface Row {
  what: string
  /** The page that explains it. */
  page: string
  of: (measured: Measured) => ReactNode
}

/** The comparison, row by row. Everything in it is computed from what was measured. */
const ROWS: Row[] = [
  {
    what: 'Where the session is stored',
    page: '/flow/cookie',
    of: ({ cookieBytes, cookies, sessionRows }) =>
      `${cookieBytes} bytes in ${cookies === 1 ? 'one cookie' : `${cookies} cookies`}, ${sessionRows === 1 ? 'one row' : `${sessionRows} rows`} in sessions`
  },
  {
    what: 'Time of a session read, median',
    page: '/flow/session-callback',
    of: ({ readMs }) => `${median(readMs).toFixed(1)} ms of ${readMs.length}`
  },
  {
    what: 'MongoDB commands at sign-in · a read · sign-out',
    page: '/flow/login',
    of: ({ commands }) => (commands ? `${commands.signIn} · ${commands.read} · ${commands.signOut}` : 'not recorded')
  },
  { what: 'Session cookies set by a read', page: '/flow/jwt-callback', of: ({ setCookiesPerRead }) => setCookiesPerRead },
  {
    what: 'Scaling: MongoDB commands in 1,000 reads',
    page: '/flow/session-callback',
    of: ({ commands }) => (commands ? (commands.read * 1000).toLocaleString('en') : 'not recorded')
  },
  {
    what: 'A rename in the database',
    page: '/flow/jwt-callback',
    of: ({ seesRename }) => (seesRename ? 'the next read shows the new name' : 'the next read shows the old name')
  },
  {
    what: 'Revoking: from deleting the row to a read without a session',
    page: '/flow/summary',
    of: ({ revokedAfterMs, lifetimeSeconds }) =>
      revokedAfterMs === null ? `no row to delete; the cookie is good for ${days(lifetimeSeconds)}` : `${revokedAfterMs.toFixed(0)} ms`
  },
  {
    what: 'Security: a copy of the cookie, after its owner signed out',
    page: '/flow/summary',
    of: ({ copyWorksAfterSignOut }) => (copyWorksAfterSignOut ? 'still gives a session' : 'gives nothing')
  },
  {
    what: 'What the proxy sees',
    page: '/flow/middleware',
    of: ({ proxySees }) => (proxySees === 'token' ? 'the token' : 'null: that a cookie is there, not whose')
  },
  {
    what: 'A read while the database is down',
    page: '/flow/session-callback',
    of: ({ outage }) =>
      `${outage.status}, ${outage.hasSession ? 'with the session' : 'without a session'}; the cookie is ${outage.keepsCookie ? 'kept' : 'cleared'}`
  },
  {
    what: 'Made for',
    page: '/flow/summary',
    of: ({ revokedAfterMs, commands }) =>
      revokedAfterMs === null
        ? `many reads${commands?.read === 0 ? ' without a database' : ''}, and sessions that may outlive a change for a while`
        : 'sessions that must end at once, and reads that a database can carry'
  }
]

/** The figures as a table and a chart. */
export function ComparisonView({ comparison }: { comparison: Comparison }) {
  const { jwt, database } = comparison
  return (
    <>
      <ScrollRegion label="The strategies compared">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">measured</th>
              <th scope="col">jwt</th>
              <th scope="col">database</th>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(({ what, page, of }) => (
              <tr key={what}>
                <th scope="row">
                  <a href={page}>{what}</a>
                </th>
                <td>{of(jwt)}</td>
                <td>{of(database)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <Chart jwt={jwt} database={database} />
    </>
  )
}

/** Each read as a mark on one axis, and the cookies' sizes as bars. */
function Chart({ jwt, database }: Pick<Comparison, 'jwt' | 'database'>) {
  const both = [
    ['jwt', jwt],
    ['database', database]
  ] as const
  const longest = Math.max(...jwt.readMs, ...database.readMs, 1)
  const biggest = Math.max(jwt.cookieBytes, database.cookieBytes, 1)
  const x = (share: number) => 90 + share * 480
  const medians = `jwt ${median(jwt.readMs).toFixed(1)} ms and ${jwt.cookieBytes} bytes, database ${median(database.readMs).toFixed(1)} ms and ${database.cookieBytes} bytes`
  return (
    <svg className={styles.chart} viewBox="0 0 600 206" role="img" aria-label={`Median read time and cookie size: ${medians}.`}>
      <text x={0} y={14} className={styles.title}>
        Each session read, 0 to {longest.toFixed(0)} ms; the tall mark is the median
      </text>
      {both.map(([name, { readMs }], i) => (
        <g key={name} data-strategy={name} transform={`translate(0 ${28 + i * 32})`}>
          <text x={0} y={15}>
            {name}
          </text>
          <path className={styles.axis} d="M90 22 H570" />
          {readMs.map((ms, n) => (
            <path key={n} className={styles.read} d={`M${x(ms / longest)} 8 V20`} />
          ))}
          <path className={styles.median} d={`M${x(median(readMs) / longest)} 2 V24`} />
        </g>
      ))}
      <text x={0} y={124} className={styles.title}>
        Session cookie, bytes
      </text>
      {both.map(([name, { cookieBytes }], i) => (
        <g key={name} data-strategy={name} transform={`translate(0 ${134 + i * 32})`}>
          <text x={0} y={15}>
            {name}
          </text>
          <rect x={90} y={2} width={Math.max(2, (cookieBytes / biggest) * 420)} height={18} rx={3} />
          <text x={98 + (cookieBytes / biggest) * 420} y={16}>
            {cookieBytes}
          </text>
        </g>
      ))}
    </svg>
  )
}

/** Days and hours, or whatever is left below that. */
function days(seconds: number): string {
  return duration(seconds).split(' ').slice(0, 4).join(' ')
}
