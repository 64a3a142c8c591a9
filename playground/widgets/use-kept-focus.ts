import { type RefObject, useEffect, useRef } from 'react'

/**
 * A browser takes the focus from a button that is disabled while its action runs, or that the action replaces. Once the action is
 * over this gives it back: to the button, or to the first one that stands in its section now.
 */
export function useKeptFocus(within: RefObject<HTMLElement | null>, isBusy: boolean): void {
  const pressed = useRef<{ element: HTMLElement; section: Element | null } | null>(null)
  useEffect(() => {
    const root = within.current
    if (!root) return
    const note = ({ target }: Event) => {
      if (target instanceof HTMLElement) pressed.current = { element: target, section: target.closest('section') }
    }
    root.addEventListener('focusin', note)
    return () => root.removeEventListener('focusin', note)
  }, [within])
  useEffect(() => {
    if (isBusy || !pressed.current || document.activeElement !== document.body) return
    const { element, section } = pressed.current
    const instead = section?.querySelector<HTMLElement>('.btn:not(:disabled)')
    const next = element.isConnected && !element.matches(':disabled') ? element : instead
    next?.focus()
  }, [isBusy])
}
