import { useRef, useState } from 'react'
import { ControlBar, EngineInfo } from './control-bar'
import { useLive } from './live-context'
import { Messages } from './messages'
import { PANEL_KINDS, type PanelName } from './panel-kinds'
import { PanelView } from './panel-view'

const PANELS = Object.keys(PANEL_KINDS) as PanelName[]

/** The whole playground: bar, messages, and all panels side by side (on a phone: one at a time, to swipe through). */
export function Playground() {
  const live = useLive({ dashboard: true })
  const grid = useRef<HTMLDivElement>(null)
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
        {PANELS.map((panel, i) => (
          <button key={panel} type="button" aria-current={i === current} onClick={() => show(i)}>
            {PANEL_KINDS[panel].tab}
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
      </div>
      <EngineInfo live={live} />
    </>
  )
}
