import { useEffect, useMemo, useState } from 'react'
import { CopyButton } from '@/components/copy-button'
import { ScrollRegion } from '@/components/scroll-region'
import { StrategySwitch } from '@/components/strategy-switch'
import type { Strategy } from '../../nextauth/options'
import type { ProviderName } from '../../nextauth/providers'
import type { OwnConfiguration } from '../../own-code/configuration'
import { packed } from '../../own-code/share'
import { applicationFiles, FOLDER, type Parts } from '../../take-along/application'
import type { Choice } from '../../take-along/auth-file'
import { useChosenProvider } from '../chosen-provider'
import { useLive } from '../live-context'
import { ProviderSelect } from '../provider-select'
import { useSaved } from '../use-saved'
import { downloadApplication } from './download-application'
import styles from './take-along.module.css'

/** Read while the site is built. */
declare const APPLICATION_PARTS: Parts

const NOTHING: OwnConfiguration = { functions: {}, options: {} }
/** Characters of an address that this site takes. */
const LONGEST = 4000

/** The reader's choices as a minimal application: its files, a zip archive, and a line for the terminal. */
export function TakeAlong() {
  const live = useLive()
  const chosen = useChosenProvider(live)
  const { state } = live.snapshot ?? {}
  // What the reader chooses here goes before what they have in the playground.
  const [strategy, setStrategy] = useState<Strategy>()
  const [provider, setProvider] = useState<ProviderName>()
  const isOwn = Boolean(state?.own)
  const { saved, problem: unread } = useSaved(live, isOwn)
  const own = (isOwn && saved) || NOTHING
  const choice = useMemo<Choice>(
    () => ({ strategy: strategy ?? state?.strategy ?? 'jwt', provider: provider ?? chosen, own }),
    [strategy, state?.strategy, provider, chosen, own]
  )
  const files = useMemo(() => applicationFiles(choice, APPLICATION_PARTS), [choice])
  const line = useLine(choice)
  const [problem, setProblem] = useState('')
  const changed = [...Object.keys(own.functions), ...Object.keys(own.options)]

  const save = () =>
    downloadApplication(files).then(
      () => setProblem(''),
      () => setProblem('The archive could not be made. Try again, or copy the files.')
    )
  return (
    <section className={styles.all} aria-label="An application to take along">
      <div className={styles.choices}>
        <StrategySwitch strategy={choice.strategy} disabled={false} onChange={setStrategy} />
        <ProviderSelect provider={choice.provider} onChange={setProvider} />
        <button type="button" className="btn primary" onClick={() => void save()}>
          Download the zip
        </button>
      </div>
      <p className="note" aria-live="polite">
        {problem || (isOwn && unread) || (changed.length > 0 ? `With your own ${changed.join(', ')}.` : 'With the callbacks of this site.')}
      </p>
      <noscript>
        <p className="note">
          Without JavaScript these are the files for <code>jwt</code> and a password.{' '}
          <a href="/api/playground/application?format=zip">Download them as a zip.</a>
        </p>
      </noscript>
      {line === null ? (
        <p className="note">Your code is too long for a line in the terminal. Download the zip.</p>
      ) : (
        <div className={styles.line}>
          <ScrollRegion label="A line for the terminal">
            <pre>
              <code>{line}</code>
            </pre>
          </ScrollRegion>
          <CopyButton text={line} what="the line" visible look="btn" />
        </div>
      )}
      {files.map(({ path, text }) => (
        <details key={path} open={path === 'lib/auth.ts'} className={styles.file}>
          <summary>
            <code>{path}</code>
          </summary>
          <CopyButton text={text} what={path} look="btn" />
          <ScrollRegion label={path}>
            <pre>
              <code>{text}</code>
            </pre>
          </ScrollRegion>
        </details>
      ))}
    </section>
  )
}

/** The command that fetches the application. @returns null where its address would be too long. */
function useLine({ strategy, provider, own }: Choice): string | null {
  const [text, setText] = useState('')
  /** Known in the browser alone. */
  const [origin, setOrigin] = useState('')
  useEffect(() => setOrigin(location.origin), [])
  const isOwn = Object.keys(own.functions).length + Object.keys(own.options).length > 0
  useEffect(() => {
    let isCurrent = true
    if (!isOwn) setText('')
    else void packed(own).then((made) => isCurrent && setText(made))
    return () => {
      isCurrent = false
    }
  }, [own, isOwn])
  const query = new URLSearchParams({ strategy, provider, ...(text && { own: text }), format: 'zip' })
  const address = `${origin}/api/playground/application?${query}`
  return address.length > LONGEST ? null : `curl -fsS '${address}' -o ${FOLDER}.zip && unzip ${FOLDER}.zip`
}
