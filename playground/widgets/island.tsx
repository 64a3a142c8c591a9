import { type ComponentType, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'
import styles from './island.module.css'
import { useWaking } from './live-context'

/** Pixels around the view in which a widget counts as near. */
const NEAR = 400

type Place = { readonly current: HTMLElement | null }

interface Islands<Props> {
  /** Fetches the widget's code. */
  load: () => Promise<ComponentType<Props>>
  /** The widget on the server; undefined in the browser, so that its code is in no page's script. */
  onServer: ComponentType<Props> | undefined
  /** Whether its prerendered markup is all that a stranger needs: a reader of whom the site knows nothing. */
  suitsStrangers?: boolean
  /**
   * Whether it has nothing to do with the reader's state. Then its use wakes nothing else, and its code is fetched once the page is idle,
   * so that it works without a network from then on.
   */
  isAlone?: boolean
}

/**
 * Makes a widget an island: its markup is prerendered, and stands in the page as it is until the reader comes near it or uses it, or until
 * it is known that there is something of the reader's own to show. Only then the browser fetches the widget's code and lets it take over.
 * What was pressed or filled in before is done again. `dynamic()` of Next would fetch the code of every widget before the page itself
 * answers to anything.
 */
export function island<Props extends object>({ load, onServer: OnServer, suitsStrangers = false, isAlone = false }: Islands<Props>) {
  if (OnServer)
    return function Prerendered(props: Props) {
      return (
        <div className={styles.island} data-island>
          <OnServer {...props} />
        </div>
      )
    }
  return function Island(props: Props) {
    const place = useRef<HTMLDivElement>(null)
    const [Widget, setWidget] = useState<ComponentType<Props> | null>(null)
    const { press, noteAll } = useDoneAgain(place, Widget !== null)
    const takeOver = useCallback(
      (loaded: ComponentType<Props>) => {
        noteAll()
        // At once: a press between the two would be lost.
        flushSync(() => setWidget(() => loaded))
      },
      [noteAll]
    )
    const { failed, use } = useFetched(load, takeOver, { suitsStrangers, isAlone }, place)
    if (Widget)
      return (
        <div ref={place} className={styles.island} data-island>
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
          data-island
          // React keeps the server's markup of an element whose inner HTML it is told.
          suppressHydrationWarning
          dangerouslySetInnerHTML={NOTHING}
          onPointerEnter={use}
          onFocus={use}
          onClick={(event) => {
            const button = (event.target as Element).closest('button')
            // Links, fields and details do by themselves what they do.
            if (button) {
              event.preventDefault()
              press(button)
            }
            use()
          }}
        />
        {failed && (
          <p className={`note ${styles.failure}`} role="alert">
            This part of the page could not be loaded. Press it again, or reload the page.
          </p>
        )}
      </>
    )
  }
}

const NOTHING = { __html: '' }

/** Fetches a widget once its time has come, and hands it over. @returns whether the reader waits in vain, and what fetches it now. */
function useFetched<Props>(
  load: () => Promise<ComponentType<Props>>,
  takeOver: (widget: ComponentType<Props>) => void,
  { suitsStrangers, isAlone }: { suitsStrangers: boolean; isAlone: boolean },
  place: Place
) {
  // False on the server and while React takes over the server's markup; true where the page was reached by a link.
  const isFresh = useSyncExternalStore(toNothing, isTrue, isFalse)
  const [isPrerendered] = useState(!isFresh)
  const [failed, setFailed] = useState(false)
  const { need, isAwake, wake, expect } = useWaking()

  const asked = useRef(false)
  const used = useRef(false)
  const fetchOnce = useCallback(() => {
    if (asked.current) return
    asked.current = true
    const arrived = expect()
    load()
      .then(takeOver, () => {
        asked.current = false
        setFailed(used.current)
      })
      .finally(arrived)
  }, [load, takeOver, expect])
  const use = useCallback(() => {
    used.current = true
    if (!isAlone) wake()
    fetchOnce()
  }, [wake, fetchOnce, isAlone])

  useEffect(() => (suitsStrangers ? need({}) : undefined), [suitsStrangers, need])
  const isWanted = isAwake || !isPrerendered
  useEffect(() => {
    // The place itself has no box.
    const first = place.current?.firstElementChild
    if (isWanted || !first) {
      if (isWanted) fetchOnce()
      return
    }
    if (suitsStrangers) return
    let seen = expect()
    if (isAlone) {
      const whenIdle = window.requestIdleCallback ?? setTimeout
      const waiting = whenIdle(() => {
        fetchOnce()
        seen()
      })
      return () => (window.cancelIdleCallback ?? clearTimeout)(waiting)
    }
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
  }, [isWanted, suitsStrangers, isAlone, fetchOnce, place, expect])
  return { failed, use }
}

/** What a reader did to a control of the prerendered markup. */
interface Deed {
  /** The control's number among all of the widget. */
  number: number
  /** What it says: another control may stand there, where the markup was an example's. */
  says: string
  value?: string
  isTicked?: boolean
  isOpen?: boolean
  /** Where the cursor stands in it. */
  caret?: number | null
  hasFocus?: boolean
  isPressed?: boolean
}

const CONTROLS = 'a[href], button, input, select, textarea, details'

/**
 * Does again what a reader did to the markup that a widget has taken the place of.
 * @returns what notes a press, and what notes all else. That is called at the last moment.
 */
function useDoneAgain(place: Place, hasCome: boolean) {
  const pressed = useRef<HTMLElement | null>(null)
  const deeds = useRef<Deed[]>([])
  /** Which details were open at first. */
  const wereOpen = useRef<readonly boolean[]>([])
  useEffect(() => {
    wereOpen.current = controlsIn(place).map(isOpen)
  }, [place])

  useEffect(() => {
    if (!hasCome) return
    const all = deeds.current.splice(0)
    for (const deed of all) {
      const control = controlOf(place, deed)
      if (control) doAgain(control, deed)
    }
    // A press has to find what was filled in, which React has rendered by then.
    setTimeout(() => {
      const deed = all.find(({ isPressed }) => isPressed)
      if (deed) controlOf(place, deed)?.click()
    })
  }, [hasCome, place])

  const press = useCallback((button: HTMLElement) => {
    pressed.current = button
    button.setAttribute('aria-busy', 'true')
  }, [])
  const noteAll = useCallback(() => {
    deeds.current = controlsIn(place).map((control, number) => ({
      number,
      says: textOf(control),
      ...(isField(control) && hasChanged(control) && { value: control.value }),
      ...(control instanceof HTMLInputElement && control.checked !== control.defaultChecked && { isTicked: control.checked }),
      ...(isOpen(control) !== wereOpen.current[number] && { isOpen: isOpen(control) }),
      ...(control === document.activeElement && { hasFocus: true, caret: caretOf(control) }),
      ...(control === pressed.current && { isPressed: true, hasFocus: true })
    }))
  }, [place])
  return { press, noteAll }
}

function doAgain(control: HTMLElement, { value, isTicked, isOpen, caret, hasFocus }: Deed): void {
  if (value !== undefined) fill(control, value)
  // A radio button that another one has turned off says nothing itself.
  if (isTicked && control instanceof HTMLInputElement && !control.checked) control.click()
  if (isTicked === false && control instanceof HTMLInputElement && control.type === 'checkbox') control.click()
  if (isOpen !== undefined && control instanceof HTMLDetailsElement) control.open = isOpen
  if (hasFocus) control.focus()
  if (typeof caret === 'number') (control as HTMLInputElement).setSelectionRange(caret, caret)
}

function controlsIn({ current }: Place): HTMLElement[] {
  return [...(current?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])]
}

function controlOf(place: Place, { number, says }: Deed): HTMLElement | undefined {
  const control = controlsIn(place)[number]
  return control && textOf(control) === says ? control : undefined
}

/** What a control is called. A field's own name would be another one in the browser, where `useId()` made it. */
function textOf(control: HTMLElement): string {
  if (control instanceof HTMLDetailsElement) return control.querySelector('summary')?.textContent ?? ''
  if (!isField(control)) return control.textContent
  return [control.type, control.ariaLabel, ...[...(control.labels ?? [])].map(({ textContent }) => textContent)].join(' ')
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

function isField(control: HTMLElement): control is Field {
  return control instanceof HTMLInputElement || control instanceof HTMLSelectElement || control instanceof HTMLTextAreaElement
}

function hasChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) return [...field.options].some(({ selected, defaultSelected }) => selected !== defaultSelected)
  return field.value !== field.defaultValue
}

function isOpen(control: HTMLElement): boolean {
  return control instanceof HTMLDetailsElement && control.open
}

/** Null where a field has no cursor, such as a slider. */
function caretOf(control: HTMLElement): number | null {
  return control instanceof HTMLInputElement ? control.selectionStart : null
}

/** Sets a field as a reader would: React overrides the setter of `value` and hears the event. */
function fill(control: HTMLElement, value: string): void {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), 'value')?.set?.call(control, value)
  control.dispatchEvent(new Event(control instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }))
}

const toNothing = () => () => {}
const isTrue = () => true
const isFalse = () => false
