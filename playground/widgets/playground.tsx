import { type ComponentType, useRef, useState } from 'react'
import { ControlBar, EngineInfo } from './control-bar'
import { type Live, useLive } from './live-context'
import { Messages } from './messages'
import { PANEL_KINDS, type PanelName } from './panel-kinds'
import { PanelView } from './panel-view'
import { DifferencesPanel } from './trace/differences-panel'
import { FieldTable } from './trace/field-table'
import { StageTracker } from './trace/stage-tracker'
import { Timeline } from './trace/timeline'
import { usePointedField } from './use-pointed-field'

const PANELS = Object.keys(PANEL_KINDS) as PanelName[]

/** What looks at whole runs, below the panels that show one moment. Each is as wide as the page. */
const WIDE: { tab: string; View: ComponentType<{ live: Live }> }[] = [
  { tab: 'What ran', View: Timeline },
  { tab: 'Step by step', View: StageTracker },
  { tab: 'Follow a field', View: FieldTable },
  { tab: 'Differences', View: DifferencesPanel }
]

const TABS = [...PANELS.map((panel) => PANEL_KINDS[panel].tab), ...WIDE.map(({ tab }) => tab)]

/** The whole playground: bar, messages, and all panels side by side (on a phone: one at a time, to swipe through). */
export function Playground() {
  const live = useLive({ dashboard: true, traces: true })
  const grid = useRef<HTMLDivElement>(null)
  usePointedField(grid)
  /** The panel in view on a phone, where each is as wide as the grid. */
  const [current, setCurrent] = useState(0)
  const show = (index: number) => grid.current?.children[index]?.scrollIntoView({ block: 'nearest', inline: 'start' })
  return (
    <>
      <noscript>
        <p className="message">Without JavaScript the panels below show a recorded example, and nothing can be pressed.</p>
      </noscript>
      <ControlBar live={live} />
      <Messages live={live} />
      <nav className="tabs" aria-label="Panels">
        {TABS.map((tab, i) => (
          <button key={tab} type="button" aria-current={i === current} onClick={() => show(i)}>
            {tab}
          </button>
        ))}
      </nav>
      <div
        className="grid"
        ref={grid}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) => setCurrent(Math.round(scrollLeft / clientWidth))}
      >
        {PANELS.map((panel) => (
          <PanelView key={panel} panel={panel} live={live} />
        ))}
        {WIDE.map(({ tab, View }) => (
          <View key={tab} live={live} />
        ))}
      </div>
      <EngineInfo live={live} />
    </>
  )
}
