import Link from 'next/link'
import type { Live } from './live-context'
import { nextStep, stepInWords, verdictOn } from './path'
import styles from './path-line.module.css'

/** What the last action came to, and one thing to do next. */
export function PathLine({ live: { done, before, snapshot } }: { live: Live }) {
  const verdict = verdictOn(done.at(-1), before, snapshot)
  const step = nextStep(done, snapshot)
  const words = stepInWords(step, snapshot?.state.strategy ?? 'jwt')
  return (
    <section className={styles.path} aria-label="What happened, and what to do next" aria-live="polite" data-print="hidden">
      {verdict && <p className={styles.verdict}>{verdict}</p>}
      <p className={styles.next}>Next: {step === 'replay' ? <Link href="/experiments/steal-then-sign-out">{words}</Link> : words}</p>
    </section>
  )
}
