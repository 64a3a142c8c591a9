import Link from 'next/link'
import { useRef } from 'react'
import { useLive } from './live-context'
import styles from './live-panel.module.css'
import { PANEL_KINDS, type PanelName } from './panel-kinds'
import { PanelView } from './panel-view'
import { SignInButton } from './sign-in-button'
import { isSignedIn } from './snapshot'
import { useKeptFocus } from './use-kept-focus'

/** A panel inside a guide page: `<LivePanel panel="cookie" />`. */
export function LivePanel({ panel }: { panel: PanelName }) {
  const live = useLive()
  const all = useRef<HTMLDivElement>(null)
  useKeptFocus(all, live.busy !== null)
  const signedIn = isSignedIn(live.snapshot)
  return (
    <div ref={all} className={styles.inline}>
      <PanelView
        panel={panel}
        live={live}
        foot={
          signedIn ? (
            <>
              <button type="button" className="btn" disabled={live.busy !== null} onClick={() => void live.actions?.readSession()}>
                Read the session once
              </button>
              <span>
                Yours, under {live.snapshot?.state.strategy}. <Link href="/playground">Open in playground</Link>
                {' · '}
                <Link href={`/playground?stage=${PANEL_KINDS[panel].stage}#what-ran`}>What ran at this stage</Link>
              </span>
            </>
          ) : (
            <>
              <SignInButton live={live} />
              <span>{live.message ?? 'A recorded example. Sign in to see your own values.'}</span>
            </>
          )
        }
      />
      <noscript>
        <p className="note">Without JavaScript this panel shows a recorded example.</p>
      </noscript>
    </div>
  )
}
