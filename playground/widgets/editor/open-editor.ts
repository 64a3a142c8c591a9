import type { OwnFunction } from '../../own-code/configuration'

/** Where the editor is to be opened. */
export interface Target {
  name: OwnFunction
  /** From 1. */
  line: number
}

const EVENT = 'nextauth-live.open-editor'

/** Asks the page's editor to open, at a line of a function. A page without one does nothing. */
export function openEditor(target: Target): void {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: target }))
}

/** Hears of such a wish. @returns what ends that. */
export function onOpenEditor(open: (target: Target) => void): () => void {
  const heard = (event: Event) => open((event as CustomEvent<Target>).detail)
  window.addEventListener(EVENT, heard)
  return () => window.removeEventListener(EVENT, heard)
}
