import Link from 'next/link'
import { JsonView } from '@/components/json-view'
import { Message } from '@/components/message'
import { Panel } from '@/components/panel'
import type { Place } from '@/components/place'
import { RowsTable } from '@/components/rows-table'
import { Countdown } from '@/components/time'
import { type Leg, latestProviderRun, type Party, type ProviderRun } from '../../trace/read/legs'
import { plain } from '../../trace/read/show'
import { type Live, useLive } from '../live-context'
import { ReturnHere } from '../return-here'
import { isSignedIn, ownUserRow, type Snapshot } from '../snapshot'
import { CapturedTree } from '../trace/captured-tree'
import recorded from './example-provider.json'
import styles from './sign-in.module.css'
import { Told } from './told'
import { TryTokens } from './try-tokens'

/** A sign-in that was recorded by `npm run example`. */
const EXAMPLE = recorded as unknown as { run: ProviderRun; token: unknown; accounts: Record<string, unknown>[] }

/** Where a sign-in leads back to on its page. */
const HERE = 'legs'

/** Signs in by OpenID Connect in place, and shows what every leg of that carried. */
export function ProviderPanel() {
  const live = useLive({ traces: true })
  if (live.snapshot && !live.snapshot.state.providers.includes('oidc'))
    return <Message>This site has no OpenID provider: PLAYGROUND_PROVIDERS leaves it out.</Message>
  return (
    <div id={HERE} className={styles.panel}>
      <div className={styles.actions}>
        {/* Without JavaScript it leads to the sign-in page. */}
        <form
          action="/demo/sign-in"
          onSubmit={(event) => {
            event.preventDefault()
            void live.actions?.goToProvider(`${location.pathname}#${HERE}`)
          }}
        >
          <ReturnHere />
          <button type="submit" className="btn primary" disabled={!live.actions || live.busy !== null}>
            Sign in by OpenID Connect
          </button>
        </form>
        {isSignedIn(live.snapshot) && (
          <button type="button" className="btn" disabled={live.busy !== null} onClick={() => void live.actions?.signOut()}>
            Sign out
          </button>
        )}
      </div>
      {isSignedIn(live.snapshot) && !hasAccount(live.snapshot) && (
        <p className="note">You are signed in, so a new account would be linked to you. Sign out first to see how a user begins.</p>
      )}
      <Told live={live} />
      <ProviderLegs live={live} />
      <noscript>
        <p className="note">Without JavaScript this panel shows a recorded example.</p>
      </noscript>
    </div>
  )
}

/** Whether an account of the provider belongs to whoever is signed in. */
function hasAccount(snapshot: Snapshot): boolean {
  const id = ownUserRow(snapshot)?._id
  return snapshot.collections.accounts.some(({ userId }) => userId === id)
}

const PLACES: Record<Party, Place> = { browser: 'browser', NextAuth: 'nextauth', provider: 'proxy', MongoDB: 'mongodb' }

/** The legs of the reader's latest sign-in, or of a recorded one. */
export function ProviderLegs({ live }: { live: Live }) {
  const own = latestProviderRun(live.traces)
  const run = own ?? EXAMPLE.run
  const accounts = own ? (live.snapshot?.collections.accounts ?? []) : EXAMPLE.accounts
  const token = own ? live.snapshot?.state.token : EXAMPLE.token
  const isUnderDatabase = own !== undefined && live.snapshot?.state.strategy === 'database'
  return (
    <Panel
      name="provider"
      place="nextauth"
      title="OpenID Connect, leg by leg"
      tag={own ? undefined : 'example'}
      busy={live.busy !== null}
      foot={
        <span>
          {own
            ? 'Your latest sign-in by OpenID Connect. '
            : live.snapshot?.state.tracing === false
              ? 'A recorded example: this site runs with PLAYGROUND_TRACE=off, so your own legs are not recorded. '
              : 'A recorded example. Sign in to see your own. '}
          <Link href="/flow/oauth">What each leg is for</Link>
        </span>
      }
    >
      <p role="status">{outcomeInWords(run)}</p>
      <ol className={styles.legs}>
        {run.legs.map((leg, i) => (
          <LegRow key={i} leg={leg} />
        ))}
      </ol>
      {run.claims !== undefined && (
        <div className={styles.pair}>
          <figure>
            <figcaption>Claims of the provider’s id_token</figcaption>
            <JsonView value={plain(run.claims)} />
          </figure>
          <figure>
            <figcaption>Claims of your session cookie</figcaption>
            {token ? (
              <JsonView value={token} />
            ) : (
              <p className="note">{isUnderDatabase ? 'None: under database the cookie names a row.' : 'None: you are signed out.'}</p>
            )}
          </figure>
        </div>
      )}
      <RowsTable
        name="accounts"
        columns={['provider', 'providerAccountId', 'userId', 'access_token', 'expires_at', 'refresh_token']}
        rows={accounts}
        cell={(row, column) => (own && column === 'expires_at' ? <Countdown at={Number(row.expires_at)} /> : shortToken(row, column))}
      />
      {own && accounts.length > 0 && <TryTokens live={live} />}
    </Panel>
  )
}

/** The beginning of a token: all of it stands in the leg that brought it. */
function shortToken(row: Record<string, unknown>, column: string): string | undefined {
  const value = row[column]
  return column.endsWith('_token') && typeof value === 'string' ? `${value.slice(0, 8)}…` : undefined
}

function outcomeInWords({ outcome, error }: ProviderRun): string {
  if (outcome === 'in') return 'It gave a session.'
  if (outcome === 'under way') return 'It has not come back from the provider.'
  return `NextAuth refused it: ${error ?? 'no code'}.`
}

function LegRow({ leg: { number, from, to, title, says, values } }: { leg: Leg }) {
  return (
    <li data-place={PLACES[to]}>
      <p>
        <span className={styles.who}>
          leg {number}: {from === to ? from : `${from} → ${to}`}
        </span>{' '}
        <b>{title}</b>
      </p>
      <p className="note">{says}</p>
      {values.length > 0 && (
        <details>
          <summary>{values.map(([name]) => name).join(', ')}</summary>
          {values.map(([name, value]) => (
            <CapturedTree key={name} name={name} value={value} open />
          ))}
        </details>
      )}
    </li>
  )
}
