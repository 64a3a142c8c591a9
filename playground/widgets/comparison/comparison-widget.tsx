import { useEffect, useRef, useState } from 'react'
import { CopyButton } from '@/components/copy-button'
import { instant } from '@/components/duration'
import type { ProviderName } from '../../nextauth/providers'
import { type Comparison, fromFragment, type Progress, READS, toCsv, toFragment } from '../../server/comparison/figures'
import { download } from '../download'
import { ProviderSelect } from '../provider-select'
import { PROVIDER_WORDS } from '../provider-words'
import { RequestFailed } from '../requests'
import styles from './comparison.module.css'
import { ComparisonView } from './comparison-view'
import recorded from './example-comparison.json'
import { runComparison } from './run-comparison'

/** Figures that were recorded by `npm run example`. */
const EXAMPLE = recorded as Comparison

/** Whose figures are on screen. */
type Source = 'example' | 'link' | 'own'

const SAYS: Record<Source, (at: string) => string> = {
  example: (at) => `A recorded example of ${at}, signed in by password. Press the button to measure it here.`,
  link: (at) => `From the link that you followed, measured on ${at}. Press the button to measure it here.`,
  own: (at) => `Measured here on ${at}.`
}

/** One button that takes both strategies through the whole flow, and the figures that came of it. */
export function ComparisonWidget() {
  const [shown, setShown] = useState<{ comparison: Comparison; source: Source }>({ comparison: EXAMPLE, source: 'example' })
  const [reads, setReads] = useState<number>(READS.usual)
  const [provider, setProvider] = useState<ProviderName>('credentials')
  const [progress, setProgress] = useState<Progress | null>(null)
  const [failure, setFailure] = useState('')
  const [isReady, setReady] = useState(false)
  const running = useRef<AbortController | null>(null)

  useEffect(() => {
    setReady(true)
    const readLink = () => {
      const comparison = fromFragment(location.hash)
      if (comparison) setShown({ comparison, source: 'link' })
      else if (location.hash.startsWith('#figures=')) setFailure('The link holds no figures that can be read. It may have been cut.')
    }
    readLink()
    addEventListener('hashchange', readLink)
    return () => {
      removeEventListener('hashchange', readLink)
      running.current?.abort()
    }
  }, [])

  const run = async () => {
    const controller = new AbortController()
    running.current = controller
    setFailure('')
    setProgress({ done: 0, of: 1, doing: 'begin two sandboxes' })
    try {
      setShown({ comparison: await runComparison({ reads, provider }, setProgress, controller.signal), source: 'own' })
    } catch (error) {
      if (!controller.signal.aborted)
        setFailure(error instanceof RequestFailed ? error.message : 'The comparison could not be finished. Try again.')
    }
    setProgress(null)
  }
  const { comparison, source } = shown
  const link = () => `${location.origin}${location.pathname}${toFragment(comparison)}`
  return (
    <section className={styles.comparison} aria-label="Comparison">
      <div className={styles.tools}>
        <button type="button" className="btn primary" disabled={!isReady || progress !== null} onClick={() => void run()}>
          Run both strategies
        </button>
        <label>
          with{' '}
          <select className="select" value={reads} disabled={progress !== null} onChange={({ target }) => setReads(Number(target.value))}>
            {[10, READS.usual, 100, READS.most].map((n) => (
              <option key={n} value={n}>
                {n} session reads
              </option>
            ))}
          </select>{' '}
          each
        </label>
        <ProviderSelect provider={provider} disabled={progress !== null} onChange={setProvider} />
        {progress && (
          <button type="button" className="btn" onClick={() => running.current?.abort()}>
            Stop
          </button>
        )}
      </div>
      <p className={styles.status} aria-live="polite">
        {progress ? (
          <>
            <progress value={progress.done} max={progress.of} aria-label="Progress" /> {progress.doing}
          </>
        ) : (
          failure || SAYS[source](instant(Date.parse(comparison.at) / 1000))
        )}
      </p>
      <ComparisonView comparison={comparison} />
      <p className={styles.tools}>
        <CopyButton text={link} what="link to these figures" visible />
        <button
          type="button"
          className="link-button"
          onClick={() => download('strategies.json', 'application/json', `${JSON.stringify(comparison, null, 2)}\n`)}
        >
          JSON
        </button>
        <button type="button" className="link-button" onClick={() => download('strategies.csv', 'text/csv', toCsv(comparison))}>
          CSV
        </button>
        <span>
          The link holds only figures. MongoDB: {comparison.engine}. Signed in by {PROVIDER_WORDS[comparison.provider ?? 'credentials']}.
        </span>
      </p>
      <noscript>
        <p className="note">Without JavaScript this is a recorded example, and nothing can be measured.</p>
      </noscript>
    </section>
  )
}
