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
 * Only then the browser fetches the widget's code and lets it take over. What was pressed or filled in before is done again once it has.
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
    const [Widget, setWidget] = useState<ComponentType<Props> | null>(null)
    const { note, noteFields } = useDoneAgain(place, Widget !== null)
    const takeOver = useCallback(
      (loaded: ComponentType<Props>) => {
        noteFields()
        setWidget(() => loaded)
      },
      [noteFields]
    )
    const { failed, use } = useFetched(load, takeOver, suitsStrangers, place)
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
            note(target, false)
            use()
          }}
          onClick={(event) => {
            const target = event.target as Element
            // A link leads on by itself.
            if (target.closest('a[href]')) return
            event.preventDefault()
            note(target, true)
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

/** Fetches a widget once its time has come, and hands it over. @returns whether it could not be fetched, and what fetches it now. */
function useFetched<Props>(
  load: () => Promise<ComponentType<Props>>,
  takeOver: (widget: ComponentType<Props>) => void,
  suitsStrangers: boolean,
  place: { current: HTMLElement | null }
) {
  // False on the server and while React takes over the server's markup; true where the page was reached by a link.
  const isFresh = useSyncExternalStore(toNothing, isTrue, isFalse)
  const [isPrerendered] = useState(!isFresh)
  const [failed, setFailed] = useState(false)
  const { need, isAwake, wake, expect } = useWaking()

  const asked = useRef(false)
  const fetchOnce = useCallback(() => {
    if (asked.current) return
    asked.current = true
    const arrived = expect()
    load()
      .then(takeOver, () => setFailed(true))
      .finally(arrived)
  }, [load, takeOver, expect])
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
  return { failed, use }
}

/** What a reader did to a control of the prerendered markup. */
interface Deed {
  /** The control's number among all of the widget. */
  number: number
  /** What it says: another control may stand there, where the markup was an example's. */
  says: string
  /** What was filled in. */
  value?: string
  isPressed?: boolean
}

/** Does again what a reader did to the markup that a widget has taken the place of. @returns what notes a press, and what was filled in. */
function useDoneAgain(place: { current: HTMLElement | null }, hasCome: boolean) {
  const deeds = useRef<Deed[]>([])
  useEffect(() => {
    if (!hasCome) return
    const again = deeds.current.splice(0)
    const controlOf = ({ number, says }: Deed) => {
      const control = controlsIn(place.current)[number]
      return control && textOf(control) === says ? control : undefined
    }
    for (const deed of again) {
      const control = controlOf(deed)
      if (control && deed.value !== undefined) fill(control, deed.value)
    }
    // A press has to find what was filled in, which React has rendered by then.
    setTimeout(() => {
      const deed = again.find(({ isPressed }) => isPressed !== undefined)
      const control = deed && controlOf(deed)
      control?.focus()
      if (deed?.isPressed) control?.click()
    })
  }, [hasCome, place])
  const note = useCallback(
    (target: Element, isPressed: boolean) => {
      const control = target.closest<HTMLElement>(CONTROLS)
      if (!control) return
      const press = { number: controlsIn(place.current).indexOf(control), says: textOf(control), isPressed }
      deeds.current = [...deeds.current.filter((deed) => deed.isPressed === undefined), press]
    },
    [place]
  )
  /** Called at the last moment: only then everything is filled in. */
  const noteFields = useCallback(() => {
    const filled = controlsIn(place.current).flatMap((control, number): Deed[] =>
      hasChanged(control) ? [{ number, says: textOf(control), value: control.value }] : []
    )
    deeds.current = [...filled, ...deeds.current]
  }, [place])
  return { note, noteFields }
}

function controlsIn(place: HTMLElement | null): HTMLElement[] {
  return [...(place?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])]
}

/** What a control is called. The chosen option of a list is no part of its name. */
function textOf(control: HTMLElement): string {
  return (control instanceof HTMLSelectElement ? control.name : control.textContent).trim()
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

function hasChanged(control: HTMLElement): control is Field {
  if (control instanceof HTMLSelectElement)
    return ![...control.options].every(({ selected, defaultSelected }) => selected === defaultSelected)
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue
  return false
}

/** Sets a field as a reader would: React overrides the setter of `value` and hears the event. */
function fill(control: HTMLElement, value: string): void {
  const prototype = Object.getPrototypeOf(control) as Field
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(control, value)
  control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
}

const toNothing = () => () => {}
const isTrue = () => true
const isFalse = () => false
