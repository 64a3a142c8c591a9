import dynamic from 'next/dynamic'
import { type ComponentType, useEffect, useRef, useState } from 'react'
import { Message } from '@/components/message'
import { useChosenProvider } from './chosen-provider'
import { ControlBar, EngineInfo } from './control-bar'
import { EditCallback } from './editor/edit-callback'
import { type Live, useLive } from './live-context'
import { PANEL_KINDS, type PanelName } from './panel-kinds'
import { PanelView } from './panel-view'
import { PathLine } from './path-line'
import styles from './playground.module.css'
import { DifferencesPanel } from './trace/differences-panel'
import { FieldTable } from './trace/field-table'
import { StageTracker } from './trace/stage-tracker'
import { Timeline } from './trace/timeline'
import { useKeptFocus } from './use-kept-focus'
import { usePointedField } from './use-pointed-field'

/** What one way of signing in has, and others have not. */
const Inbox = dynamic(() => import('./sign-in/mail-panel').then(({ Inbox }) => Inbox))
const ProviderLegs = dynamic(() => import('./sign-in/provider-panel').then(({ ProviderLegs }) => ProviderLegs))

const PANELS = Object.keys(PANEL_KINDS) as PanelName[]

/** The legs of a sign-in by OpenID Connect, for those who sign in so. */
const LEGS = { tab: 'OpenID Connect', View: ProviderLegs }

/** What looks at whole runs. */
const WIDE: { tab: string; View: ComponentType<{ live: Live }> }[] = [
  { tab: 'What ran', View: Timeline },
  { tab: 'Step by step', View: StageTracker },
  { tab: 'Follow a field', View: FieldTable },
  { tab: 'Differences', View: DifferencesPanel }
]

/**
 * The whole playground: bar, path, the panels of this moment side by side, and below them those that look at whole runs. On a phone
 * all panels are one stack, to swipe through.
 */
export function Playground() {
  const live = useLive({ dashboard: true, traces: true, atOnce: true })
  const all = useRef<HTMLDivElement>(null)
  const stack = useRef<HTMLDivElement>(null)
  useKeptFocus(all, live.busy !== null)
  const provider = useChosenProvider(live)
  const wide = provider === 'oidc' ? [LEGS, ...WIDE] : WIDE
  usePointedField(stack)
  /** The panel in view on a phone, where each is as wide as the stack. */
  const [current, setCurrent] = useState(0)
  const tabs = useRef<HTMLElement>(null)
  useEffect(() => {
    // Sideways alone: scrollIntoView() would take the page with it.
    const tab = tabs.current?.children[current]
    if (tabs.current && tab instanceof HTMLElement)
      tabs.current.scrollLeft = tab.offsetLeft - (tabs.current.clientWidth - tab.clientWidth) / 2
  }, [current])
  return (
    <div ref={all} className={styles.playground}>
      <noscript>
        <Message>Without JavaScript the panels below show a recorded example, and nothing can be pressed.</Message>
      </noscript>
      <EngineInfo live={live} />
      <ControlBar live={live} />
      <PathLine live={live} panels={stack} />
      {provider === 'email' && (
        <div className={styles.inbox}>
          <Inbox />
        </div>
      )}
      <EditCallback />
      <nav ref={tabs} className={styles.tabs} aria-label="Panels" data-print="hidden">
        {[...PANELS.map((panel) => PANEL_KINDS[panel].tab), ...wide.map(({ tab }) => tab)].map((tab, i) => (
          <button
            key={tab}
            type="button"
            aria-current={i === current}
            onClick={() => stack.current?.querySelectorAll('[data-stacked] > *')[i]?.scrollIntoView({ block: 'nearest', inline: 'start' })}
          >
            {tab}
          </button>
        ))}
      </nav>
      <div
        ref={stack}
        className={styles.stack}
        onScroll={({ currentTarget: { scrollLeft, clientWidth } }) => setCurrent(Math.round(scrollLeft / clientWidth))}
      >
        <div className={styles.grid} data-panels="moment" data-stacked="">
          {PANELS.map((panel) => (
            <PanelView key={panel} panel={panel} live={live} />
          ))}
        </div>
        <div className={styles.wide} data-stacked="">
          {wide.map(({ tab, View }) => (
            <View key={tab} live={live} />
          ))}
        </div>
      </div>
    </div>
  )
}
