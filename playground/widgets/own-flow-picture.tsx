import Link from 'next/link'
import { FlowPicture, type Stage } from '@/components/flow-picture'
import { useLive } from './live-context'
import styles from './own-flow-picture.module.css'

/** The flow under the reader's own strategy, as all panels of the page show it; under jwt before that is known. */
export function OwnFlowPicture({ stage }: { stage?: Stage }) {
  const strategy = useLive().snapshot?.state.strategy ?? 'jwt'
  const lit = stage && { stage }
  return (
    <figure className={styles.figure}>
      <FlowPicture {...lit} strategy={strategy} />
      <figcaption className="note">
        Under <code>{strategy}</code>. <Link href="/playground">Switch it in the playground</Link>.
      </figcaption>
      <noscript>
        <FlowPicture {...lit} strategy="database" />
        <p className="note">
          Under <code>database</code>.
        </p>
      </noscript>
    </figure>
  )
}
