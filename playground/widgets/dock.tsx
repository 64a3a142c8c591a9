import Link from 'next/link'
import { Ago } from '@/components/time'
import styles from './dock.module.css'
import { useLive } from './live-context'
import { isSignedIn, nameOf, since } from './snapshot'

/** The reader's state in four lines, beside a guide page. */
export function Dock() {
  const { snapshot } = useLive()
  const signedIn = isSignedIn(snapshot)
  const from = signedIn ? since(snapshot) : undefined
  return (
    <section className={styles.dock} data-print="hidden" aria-label="Your session">
      <dl>
        <dt>strategy</dt>
        <dd>{snapshot?.state.strategy ?? 'jwt'}</dd>
        <dt>who</dt>
        <dd>{signedIn ? (snapshot.session ? nameOf(snapshot) : 'no session') : 'signed out'}</dd>
        <dt>cookie</dt>
        <dd>{signedIn ? `${snapshot.state.cookie?.bytes} bytes` : 'none'}</dd>
        <dt>made</dt>
        <dd>{from === undefined ? '–' : <Ago at={from} />}</dd>
      </dl>
      <Link href="/playground">Open the playground</Link>
    </section>
  )
}
