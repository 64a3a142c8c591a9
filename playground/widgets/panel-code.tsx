import type { PanelSources } from '@/playground/build/panel-sources'
import styles from './panel-code.module.css'
import type { PanelName } from './panel-kinds'

/** Put in by the build (next.config.mjs): the source behind each panel, highlighted. */
declare const PANEL_SOURCES: PanelSources

/** The running code that made a panel's value. */
export function PanelCode({ panel }: { panel: PanelName }) {
  const { place, html } = PANEL_SOURCES[panel]
  return (
    <>
      {/* This repository's own source, highlighted by shiki at build time. */}
      <div className={styles.code} dangerouslySetInnerHTML={{ __html: html }} />
      <p className="note">
        <code>{place}</code>
      </p>
    </>
  )
}
