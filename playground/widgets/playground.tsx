import { type ComponentType, useRef, useState } from 'react'
import { Message } from '@/components/message'
import { ControlBar, EngineInfo } from './control-bar'
import { type Live, useLive } from './live-context'
import { Messages } from './messages'
import { PANEL_KINDS, type PanelName } from './panel-kinds'
import { PanelView } from './panel-view'
import { PathLine } from './path-line'
import styles from './playground.module.css'
import { DifferencesPanel } from './trace/differences-panel'
import { FieldTable } from './trace/field-table'
import { StageTracker } from './trace/stage-tracker'
import { Timeline } from './trace/timeline'
import { usePointedField } from './use-pointed-field'

const PANELS = Object.keys(PANEL_KINDS) as PanelName[]

/** What looks at whole runs. */
const WIDE: { tab: string; View: ComponentType<{ live: Live }> }[] = [
  { tab: 'What ran', View: Timeline },
  { tab: 'Step by step', View: StageTracker },
  { tab: 'Follow a field', View: FieldTable },
  { tab: 'Differences', View: DifferencesPanel }
]

/**
 * The whole playground: bar, messages, the panels of this moment side by side (on a phone: one at a time, to swipe through), and
 * below them those that look at whole runs.
 */
export function Playground() {
  const live = useLive({ dashboard: true, traces: true })
  const all = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const wide = useRef<HTMLDivElement>(null)
  usePointedField(all)
  /** The panel in view on a phone, where each is as wide as the grid. */
  const [current, setCurrent] = useState(0)
  return (
    <>
      <noscript>
        <Message>Without JavaScript the panels below show a recorded example, and nothing can be pressed.</Message>
      </noscript>
      <ControlBar live={live} />
      <PathLine live={live} />
      <Messages live={live} />
      <nav className={styles.tabs} aria-label="Panels" data-print="hidden">
        {PANELS.map((panel, i) => (
          <button
            key={panel}
            type="button"
            aria-current={i === current}
            onClick={() => grid.current?.children[i]?.scrollIntoView({ block: 'nearest', inline: 'start' })}
          >
            {PANEL_KINDS[panel].tab}
          </button>
        ))}
        {WIDE.map(({ tab }, i) => (
          <button key={tab} type="button" onClick={() => wide.current?.children[i]?.scrollIntoView({ block: 'start' })}>
            {tab}
          </button>
        ))}
      </nav>
      <div ref={all}>
        <div
          className={styles.grid}
          data-panels="moment"
          ref={grid}
          onScroll={({ currentTarget: { scrollLeft, clientWidth } }) => setCurrent(Math.round(scrollLeft / clientWidth))}
        >
          {PANELS.map((panel) => (
            <PanelView key={panel} panel={panel} live={live} />
          ))}
        </div>
        <div className={styles.wide} ref={wide}>
          {WIDE.map(({ tab, View }) => (
            <View key={tab} live={live} />
          ))}
        </div>
      </div>
      <EngineInfo live={live} />
    </>
  )
}
