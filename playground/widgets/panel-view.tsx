import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { CopyButton } from '@/components/copy-button'
import { Panel } from '@/components/panel'
import { runsOwn } from '../trace/read/own-code'
import { useExample } from './example'
import type { Live } from './live-context'
import { ownTag } from './own-tag'
import { PANEL_KINDS, type PanelKind, type PanelName } from './panel-kinds'
import { type Snapshot, showsOwn } from './snapshot'
import { whyGone } from './why-gone'

/** Highlighted code is only fetched by a reader who asks for it. */
const PanelCode = dynamic(() => import('./panel-code').then(({ PanelCode }) => PanelCode), { ssr: false })

/** One panel with the reader's own values, or a recorded example for a reader who has not signed in yet. */
export function PanelView({ panel, live, foot }: { panel: PanelName; live: Live; foot?: ReactNode }) {
  const [showsCode, setShowsCode] = useState(false)
  const { place, title, Body, copies, ...kind }: PanelKind = PANEL_KINDS[panel]
  const own = showsOwn(live) ? live.snapshot : null
  const example = useExample(live.snapshot?.state.strategy ?? 'jwt')
  const snapshot = own ?? example
  const copied = copies(snapshot)
  return (
    <Panel
      name={panel}
      place={place}
      title={title}
      tag={own ? ownTag(isMadeByOwn(kind, own, live)) : 'example'}
      busy={live.busy !== null}
      foot={foot}
      tools={
        <>
          <button type="button" className="link-button" aria-pressed={showsCode} onClick={() => setShowsCode(!showsCode)}>
            code<span className="visually-hidden"> behind {title}</span>
          </button>
          <CopyButton text={typeof copied === 'string' ? copied : JSON.stringify(copied, null, 2)} what={title} />
        </>
      }
    >
      {showsCode ? (
        <PanelCode panel={panel} />
      ) : (
        <Body snapshot={snapshot} before={own && live.before} gone={whyGone(live)} actions={own && live.actions} busy={live.busy} />
      )}
    </Panel>
  )
}

/** Under database the jwt callback decides nothing that a panel shows. */
function isMadeByOwn({ madeBy, madeAt = '' }: Partial<PanelKind>, { state }: Snapshot, { traces }: Live): boolean {
  if (!madeBy || (madeBy === 'jwt' && state.strategy === 'database')) return false
  const shown = traces.filter(({ path }) => path.startsWith(madeAt))
  return runsOwn(madeBy, shown, state.own?.functions ?? [])
}
