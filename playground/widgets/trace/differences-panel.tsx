import { useState } from 'react'
import { ChangeList } from '@/components/json-view'
import { Panel } from '@/components/panel'
import { differences } from '../differences'
import type { Live } from '../live-context'
import type { Moment } from '../live-state'
import { occasionInWords } from '../occasion-words'
import type { Snapshot } from '../snapshot'
import styles from './differences-panel.module.css'

/** What can be compared, and where a moment has it. */
const COMPARED: Record<string, (snapshot: Snapshot) => unknown> = {
  token: ({ state }) => state.token,
  'session of useSession()': ({ session }) => session,
  cookie: ({ state: { cookie } }) =>
    cookie && { name: cookie.name, value: cookie.value, bytes: cookie.bytes, chunks: cookie.chunks, ...cookie.attributes },
  'getToken() in the proxy': ({ state }) => state.proxy,
  users: ({ collections }) => byId(collections.users),
  sessions: ({ collections }) => byId(collections.sessions)
}

/** Rows under their ids, so that one more row does not make all others look changed. */
function byId(rows: readonly Record<string, unknown>[]): Record<string, unknown> {
  return Object.fromEntries(rows.map(({ _id, ...row }) => [String(_id), row]))
}

/** Any two moments of this page, field by field. */
export function DifferencesPanel({ live: { moments } }: { live: Live }) {
  const [from, setFrom] = useState<number>()
  const [to, setTo] = useState<number>()
  const find = (number: number | undefined) => moments.find((moment) => moment.number === number)
  const [before, after] = [find(from) ?? moments.at(-2), find(to) ?? moments.at(-1)]
  return (
    <Panel place="browser" title="differences">
      {!before || !after ? (
        <p className="note">
          Between any two moments of this page: token, session, cookie and rows, field by field. There{' '}
          {moments.length === 1 ? 'is one moment' : 'are none'} yet; sign in or read the session, and there is another to compare with.
        </p>
      ) : (
        <>
          <p className={styles.moments}>
            <Choice label="From" moments={moments} chosen={before} onChange={setFrom} />
            <Choice label="to" moments={moments} chosen={after} onChange={setTo} />
          </p>
          <div className={styles.differences}>
            {Object.entries(COMPARED).map(([what, of]) => (
              <Compared key={what} what={what} before={of(before.snapshot)} after={of(after.snapshot)} />
            ))}
          </div>
        </>
      )}
    </Panel>
  )
}

function Choice({
  label,
  moments,
  chosen,
  onChange
}: {
  label: string
  moments: readonly Moment[]
  chosen: Moment
  onChange: (number: number) => void
}) {
  return (
    <label>
      {label}{' '}
      <select className="select" value={chosen.number} onChange={({ target }) => onChange(Number(target.value))}>
        {moments.map(({ number, after, at }) => (
          <option key={number} value={number}>
            {number}. {occasionInWords(after)}, {new Date(at).toISOString().slice(11, 19)} UTC
          </option>
        ))}
      </select>
    </label>
  )
}

function Compared({ what, before, after }: { what: string; before: unknown; after: unknown }) {
  // What was not there is compared as nothing, so that all of the other side shows as added or removed.
  const changes = differences(before ?? {}, after ?? {})
  return (
    <section>
      <h2>{what}</h2>
      {changes.length === 0 ? <p className="note">{before ? 'no difference' : 'absent in both'}</p> : <ChangeList changes={changes} />}
    </section>
  )
}
