import { useState } from 'react'
import { Message } from '@/components/message'
import { RequestFailed, send } from '../requests'
import styles from './foreign-frame.module.css'

const FRAMED = '/api/playground/frame'

/** One page in two frames: as this site frames it, and inside a page of no site, where the browser takes it for foreign. */
export function ForeignFrame() {
  // The number makes frames that are loaded again.
  const [shown, setShown] = useState<{ times: number; address: string }>()
  const [failure, setFailure] = useState<string>()
  const show = async () => {
    setFailure(undefined)
    try {
      await send(FRAMED, { method: 'POST' })
      setShown((before) => ({ times: (before?.times ?? 0) + 1, address: new URL(FRAMED, window.location.href).href }))
    } catch (error) {
      setFailure(error instanceof RequestFailed ? error.message : 'The frames cannot be shown.')
    }
  }
  return (
    <section className={styles.frames} aria-label="Your session in two frames">
      <button type="button" className="btn" onClick={() => void show()}>
        Show my session in two frames
      </button>
      {failure && (
        <Message tone="bad" role="status">
          {failure}
        </Message>
      )}
      {shown && (
        <div key={shown.times} className={styles.pair}>
          <figure>
            <figcaption>A frame of this page</figcaption>
            <iframe src={shown.address} title="A frame of this page" />
          </figure>
          <figure>
            <figcaption>The same address in a foreign page</figcaption>
            <iframe src={foreignPage(shown.address)} title="A foreign page with the same frame" />
          </figure>
        </div>
      )}
    </section>
  )
}

/** A page of no site, with a frame of this one in it. */
function foreignPage(address: string): string {
  const style = 'position: fixed; inset: 0; width: 100%; height: 100%; border: 0'
  return `data:text/html,${encodeURIComponent(`<!doctype html><title>A foreign page</title><iframe src="${address}" style="${style}" title="The frame">`)}`
}
