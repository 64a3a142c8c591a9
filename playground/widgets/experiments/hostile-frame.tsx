import { useEffect, useState } from 'react'
import styles from './experiment.module.css'

/** Runs a hostile script in a frame of this site's own origin, and shows what it got at. Nothing leaves the browser. */
export function HostileFrame() {
  const [running, setRunning] = useState(false)
  const [told, setTold] = useState<{ cookie?: string; session?: unknown }>({})
  useEffect(() => {
    const hear = ({ data, origin }: MessageEvent) => {
      if (origin === window.location.origin && data?.from === 'be-the-xss') setTold((before) => ({ ...before, ...data }))
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [])
  return (
    <section className={styles.experiment} aria-label="In your own browser">
      <p>
        <button type="button" className="btn" onClick={() => setRunning(true)}>
          Run the hostile script in this browser
        </button>
      </p>
      {running && (
        <>
          <iframe src="/api/playground/xss" title="A page with a hostile script" sandbox="allow-scripts allow-same-origin" hidden />
          <dl className={styles.values} aria-live="polite">
            <dt>document.cookie</dt>
            <dd>{told.cookie === undefined ? '…' : told.cookie === '' ? 'nothing' : told.cookie}</dd>
            <dt>fetch("/api/auth/session")</dt>
            <dd>{told.session === undefined ? '…' : JSON.stringify(told.session)}</dd>
          </dl>
        </>
      )}
    </section>
  )
}
