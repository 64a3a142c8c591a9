import { type ComponentType, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import styles from './island.module.css'
import { useWaking } from './live-context'

/** Pixels around the view in which a widget counts as near. */
const NEAR = 400

/** What of a widget a reader can press or fill in. */
const CONTROLS = 'a[href], button, input, select, textarea, summary'

interface Islands<Props> {
  /** Fetches the widget's code. */
  load: () => Promise<ComponentType<Props>>
  /** The widget on the server; undefined in the browser, so that its code is in no page's script. */
  onServer: ComponentType<Props> | undefined
  /** Whether its prerendered markup is all that a stranger needs: a reader of whom the site knows nothing. */
  suitsStrangers?: boolean
}

/**
 * Makes a widget an island: its markup is prerendered, and stands in the page as it is until the reader comes near it or uses it, or until
 * it is known that there is something of the reader's own to show.
 * Only then the browser fetches the widget's code and lets it take over. A press that comes before is made again once it has.
 * `dynamic()` of Next would fetch the code of every widget before the page itself answers to anything.
 */
export function island<Props extends object>({ load, onServer: OnServer, suitsStrangers = false }: Islands<Props>) {
  if (OnServer)
    return function Prerendered(props: Props) {
      return (
        <div className={styles.island}>
          <OnServer {...props} />
        </div>
      )
    }
  return function Island(props: Props) {
    const place = useRef<HTMLDivElement>(null)
    const { Widget, failed, use } = useWidget(load, suitsStrangers, place)
    const repeat = usePressAgain(place, Widget !== null)
    if (Widget)
      return (
        <div ref={place} className={styles.island}>
          <Widget {...props} />
        </div>
      )
    return (
      <>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: its controls are inside. */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key on a control is a click. */}
        <div
          ref={place}
          className={styles.island}
          // React keeps the server's markup of an element whose inner HTML it is told.
          suppressHydrationWarning
          dangerouslySetInnerHTML={NOTHING}
          onPointerEnter={use}
          onFocus={({ target }) => {
            repeat(target, false)
            use()
          }}
          onClick={(event) => {
            const target = event.target as Element
            // A link leads on by itself.
            if (target.closest('a[href]')) return
            event.preventDefault()
            repeat(target, true)
            use()
          }}
        />
        {failed && (
          <p className="note" role="alert">
            This part of the page could not be loaded. Reload the page to try again.
          </p>
        )}
      </>
    )
  }
}

const NOTHING = { __html: '' }

/** Fetches a widget once its time has come. @returns the widget, whether it could not be fetched, and what fetches it now. */
function useWidget<Props>(load: () => Promise<ComponentType<Props>>, suitsStrangers: boolean, place: { current: HTMLElement | null }) {
  // False on the server and while React takes over the server's markup; true where the page was reached by a link.
  const isFresh = useSyncExternalStore(toNothing, isTrue, isFalse)
  const [isPrerendered] = useState(!isFresh)
  const [Widget, setWidget] = useState<ComponentType<Props> | null>(null)
  const [failed, setFailed] = useState(false)
  const { need, isAwake, wake, expect } = useWaking()

  const asked = useRef(false)
  const fetchOnce = useCallback(() => {
    if (asked.current) return
    asked.current = true
    const arrived = expect()
    load()
      .then(
        (loaded) => setWidget(() => loaded),
        () => setFailed(true)
      )
      .finally(arrived)
  }, [load, expect])
  const use = useCallback(() => {
    wake()
    fetchOnce()
  }, [wake, fetchOnce])

  useEffect(() => (suitsStrangers ? need({}) : undefined), [suitsStrangers, need])
  const waits = isPrerendered && suitsStrangers && !isAwake
  useEffect(() => {
    if (waits) return
    // The place itself has no box. What shows a reader's own values does not wait until they are looked at.
    const first = place.current?.firstElementChild
    if (!isPrerendered || suitsStrangers || !first) {
      fetchOnce()
      return
    }
    let seen = expect()
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) fetchOnce()
        seen()
        seen = () => {}
      },
      { rootMargin: `${NEAR}px 0px` }
    )
    observer.observe(first)
    return () => {
      observer.disconnect()
      seen()
    }
  }, [waits, isPrerendered, suitsStrangers, fetchOnce, place, expect])
  return { Widget, failed, use }
}

/** Does again what a reader did to the markup that a widget has taken the place of. @returns what notes it. */
function usePressAgain(place: { current: HTMLElement | null }, hasCome: boolean): (target: Element, click: boolean) => void {
  /** The control: its number among all of the widget. */
  const pressed = useRef<{ control: number; click: boolean } | null>(null)
  useEffect(() => {
    if (!hasCome || !pressed.current) return
    const { control, click } = pressed.current
    pressed.current = null
    const again = place.current?.querySelectorAll<HTMLElement>(CONTROLS)[control]
    again?.focus()
    if (click) again?.click()
  }, [hasCome, place])
  return (target, click) => {
    const control = target.closest(CONTROLS)
    if (!control || !place.current) return
    pressed.current = { control: [...place.current.querySelectorAll(CONTROLS)].indexOf(control), click }
  }
}

const toNothing = () => () => {}
const isTrue = () => true
const isFalse = () => false
