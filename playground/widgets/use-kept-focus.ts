import { type RefObject, useEffect, useRef } from 'react'

/**
 * A browser takes the focus from a button that is disabled while its action runs, or that something else replaces. This gives it
 * back: to the button, or to what stands in its section now.
 */
export function useKeptFocus(within: RefObject<HTMLElement | null>, isBusy: boolean): void {
  const pressed = useRef<HTMLElement | null>(null)
  const section = useRef<Element | null>(null)
  const busy = useRef(false)
  useEffect(() => {
    const root = within.current
    if (!root) return
    const note = (target: EventTarget | null) => {
      if (!(target instanceof HTMLElement)) return
      pressed.current = target
      section.current = target.closest('section')
    }
    // What a reader has come to before this ran is noted as well.
    if (root.contains(document.activeElement)) note(document.activeElement)
    const noteFocus = ({ target }: Event) => note(target)
    root.addEventListener('focusin', noteFocus)
    const observer = new MutationObserver(() => {
      if (!busy.current && pressed.current && !pressed.current.isConnected) giveBack(pressed.current, section.current)
    })
    observer.observe(root, { childList: true, subtree: true })
    return () => {
      root.removeEventListener('focusin', noteFocus)
      observer.disconnect()
    }
  }, [within])
  useEffect(() => {
    busy.current = isBusy
    if (!isBusy && pressed.current) giveBack(pressed.current, section.current)
  }, [isBusy])
}

function giveBack(pressed: HTMLElement, section: Element | null): void {
  if (document.activeElement !== document.body) return
  const isThere = pressed.isConnected && !pressed.matches(':disabled')
  const next = isThere
    ? pressed
    : (section?.querySelector<HTMLElement>('.btn:not(:disabled)') ??
      section?.querySelector<HTMLElement>('a[href], button:not(:disabled)') ??
      section?.closest<HTMLElement>('[tabindex]'))
  next?.focus()
}
