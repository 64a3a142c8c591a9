import Link from 'next/link'
import { createContext, useContext, useState } from 'react'
import { Panel } from '@/components/panel'
import type { Place } from '@/components/place'
import { ScrollRegion } from '@/components/scroll-region'
import type { FieldLines } from '@/playground/build/field-lines'
import type { ProviderName } from '../../nextauth/providers'
import type { OwnConfiguration } from '../../own-code/configuration'
import { type Copier, FIELD_STAGES, type FieldRow, type FieldStage, followFields, reachOf } from '../../trace/read/fields'
import { lineThatSets } from '../../trace/read/own-code'
import { openEditor } from '../editor/open-editor'
import type { Live } from '../live-context'
import { ownTag } from '../own-tag'
import { useSaved } from '../use-saved'
import { useExampleTraces } from './example-traces'
import styles from './field-table.module.css'

/** Put in by the build (next.config.mjs): where the code that copies fields stands, line by line. */
declare const FIELD_LINES: FieldLines

const HEADS: Record<FieldStage, { place: Place; name: string }> = {
  document: { place: 'mongodb', name: 'users document' },
  authorize: { place: 'nextauth', name: 'authorize()' },
  token: { place: 'nextauth', name: 'token' },
  getToken: { place: 'proxy', name: 'getToken()' },
  session: { place: 'nextauth', name: 'session.user' },
  useSession: { place: 'browser', name: 'useSession()' }
}

/** What the sign-in hands on, by its provider. */
const HANDED_ON: Record<ProviderName, string> = { credentials: 'authorize()', oidc: 'profile()', email: '' }

const CODE: Record<Copier, { says: string; page: string }> = {
  authorize: { says: 'left out by authorize()', page: '/flow/login#the-code-that-runs' },
  jwt: { says: 'not copied by the jwt callback', page: '/flow/jwt-callback#the-code-that-runs' },
  session: { says: 'not copied by the session callback', page: '/flow/session-callback#the-code-that-runs' }
}

const NONE: OwnConfiguration['functions'] = {}

/** The sources of the functions that decided and are the reader's own; empty text where it is no longer saved. */
const OwnSources = createContext(NONE)

const COPIERS: Partial<Record<FieldStage, Copier>> = { authorize: 'authorize', token: 'jwt', session: 'session' }

/** Those of the sign-in that is shown: authorize() is of credentials alone. */
const CopiersInUse = createContext(COPIERS)

/** For every field of the user document: how far it gets, and where it stops. */
export function FieldTable({ live }: { live: Live }) {
  const own = followFields(live.traces)
  const example = useExampleTraces(live.snapshot?.state.strategy)
  const followed = own ?? followFields(example)
  const { saved } = useSaved(live, followed !== undefined && followed.own.length > 0)
  if (!followed) return null
  const { strategy, rows, provider } = followed
  // A magic link has nothing that hands fields on: NextAuth looks the user up.
  const stages = provider === 'email' ? FIELD_STAGES.filter((stage) => stage !== 'authorize') : FIELD_STAGES
  const nameOf = (stage: FieldStage) => (stage === 'authorize' ? HANDED_ON[provider] : HEADS[stage].name)
  const { authorize: _ofCredentials, ...others } = COPIERS
  const sources = Object.fromEntries(followed.own.map((name) => [name, saved?.functions[name] ?? '']))
  return (
    <Panel id="follow-a-field" place="nextauth" title="follow a field" tag={own ? ownTag(followed.own.length > 0) : 'example'}>
      <CopiersInUse.Provider value={provider === 'credentials' ? COPIERS : others}>
        <OwnSources.Provider value={sources}>
          <FieldList rows={rows} stages={stages} nameOf={nameOf} />
          <ScrollRegion className={styles.wide} label="Fields of the user">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">field</th>
                  {stages.map((stage) => (
                    <th key={stage} scope="col" data-place={HEADS[stage].place}>
                      {nameOf(stage)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.field} row={row} stages={stages} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </OwnSources.Provider>
      </CopiersInUse.Provider>
      <p className="note">
        {provider !== 'credentials'
          ? 'NextAuth hands on the document itself. Point at a field to find it in the other panels.'
          : strategy === 'database'
            ? 'Under database there is no token, and what authorize() returns serves only the sign-in: the session callback gets the document. Point at a field to find it in the other panels.'
            : 'From your latest sign-in and what came after it. Point at a field to find it in the other panels.'}
      </p>
    </Panel>
  )
}

function Row({ row, stages }: { row: FieldRow; stages: readonly FieldStage[] }) {
  const says = useWords()
  const { field, at, stops } = row
  const reach = reachOf(row, stages)
  return (
    <tr data-field={field}>
      <th scope="row">
        <code>{field}</code>
      </th>
      {stages.slice(0, reach).map((stage) => (
        <Cell key={stage} stage={stage} name={at[stage]} field={field} />
      ))}
      {stops && reach < stages.length && (
        <td className={styles.gone} colSpan={stages.length - reach}>
          <i className={styles.ring} aria-hidden="true" />
          {says(stops.code)} · <CodeLink code={stops.code} />
        </td>
      )}
    </tr>
  )
}

function Cell({ stage, name, field }: { stage: FieldStage; name: string | null | undefined; field: string }) {
  const code = useContext(CopiersInUse)[stage]
  if (name === undefined)
    return (
      <td className={styles.absent}>
        –<span className="visually-hidden"> nothing to look at</span>
      </td>
    )
  if (name === null)
    return (
      <td className={styles.absent}>
        <i className={styles.ring} aria-hidden="true" />
        <span className="visually-hidden">absent</span>
      </td>
    )
  return (
    <td data-place={HEADS[stage].place}>
      <b className={styles.dot} aria-hidden="true" />
      <span className="visually-hidden">present</span>
      {name !== field && <small>as {name} </small>}
      {code && <CodeLink code={code} name={name} />}
    </td>
  )
}

interface FieldListProps {
  rows: readonly FieldRow[]
  stages: readonly FieldStage[]
  nameOf: (stage: FieldStage) => string
}

/** The same on a phone: one field, stage after stage. */
function FieldList({ rows, stages, nameOf }: FieldListProps) {
  const [field, setField] = useState<string>()
  const row = rows.find((one) => one.field === field) ?? rows[0]
  if (!row) return null
  return (
    <div className={styles.narrow}>
      <label>
        Field{' '}
        <select className="select" value={row.field} onChange={({ target }) => setField(target.value)}>
          {rows.map((one) => (
            <option key={one.field}>{one.field}</option>
          ))}
        </select>
      </label>
      <ol aria-label={`Stages of ${row.field}`}>
        {stages.map((stage) => (
          <li key={stage} data-place={HEADS[stage].place}>
            {row.at[stage] === undefined ? (
              <i aria-hidden="true">–</i>
            ) : (
              <i className={row.at[stage] === null ? styles.ring : styles.dot} aria-hidden="true" />
            )}
            <b>{nameOf(stage)}</b>
            <span>
              <InWords stage={stage} row={row} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** What became of a field at a stage, and the code that decided it. */
function InWords({ stage, row: { field, at, stops } }: { stage: FieldStage; row: FieldRow }) {
  const says = useWords()
  const name = at[stage]
  const code = useContext(CopiersInUse)[stage]
  if (name === undefined) return 'nothing to look at'
  if (name === null && stops?.stage === stage)
    return (
      <>
        {says(stops.code)} · <CodeLink code={stops.code} />
      </>
    )
  if (name === null) return 'absent'
  return (
    <>
      present{name !== field && ` as ${name}`}
      {code && (
        <>
          {' '}
          · <CodeLink code={code} name={name} />
        </>
      )}
    </>
  )
}

/** Says which code left a field out. */
function useWords(): (code: Copier) => string {
  const sources = useContext(OwnSources)
  return (code) =>
    sources[code] === undefined
      ? CODE[code].says
      : CODE[code].says.replace(/the (?=jwt|session)/, 'your ').replace('by authorize', 'by your authorize')
}

/** The line that copies a field; for one that is left out, the first line of the code that would have to. */
function CodeLink({ code, name }: { code: Copier; name?: string }) {
  const source = useContext(OwnSources)[code]
  if (source !== undefined) return <OwnCodeLink code={code} source={source} name={name} />
  const { file, line, fields } = FIELD_LINES[code]
  const at = name === undefined ? line : fields[name]
  // A field that NextAuth itself puts there: `name`, `email` and `sub` of a token.
  if (at === undefined) return <small>by NextAuth</small>
  return (
    <Link className={styles.link} href={CODE[code].page}>
      {file.split('/').at(-1)}:{at}
    </Link>
  )
}

/** The same in the reader's own code: opens the editor there. */
function OwnCodeLink({ code, source, name }: { code: Copier; source: string; name: string | undefined }) {
  const line = name === undefined ? 1 : lineThatSets(name, source)
  return (
    <button type="button" className={styles.link} onClick={() => openEditor({ name: code, line: line ?? 1 })}>
      {line === undefined ? `your ${code}` : `line ${line} of your ${code}`}
    </button>
  )
}
