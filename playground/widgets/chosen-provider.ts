import { useSyncExternalStore } from 'react'
import type { ProviderName } from '../nextauth/providers'
import { readKept, writeKept } from './kept'
import type { Live } from './live-context'

/** Where a tab keeps how its reader signs in. */
const KEY = 'nextauth-live.provider'

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How the reader wants to sign in: what was chosen in this tab, if the site has it, else its first way. */
export function useChosenProvider({ snapshot }: Pick<Live, 'snapshot'>): ProviderName {
  const chosen = useSyncExternalStore(
    subscribe,
    () => readKept(KEY),
    () => null
  )
  const on = snapshot?.state.providers ?? ['credentials']
  return on.find((name) => name === chosen) ?? on[0] ?? 'credentials'
}

export function chooseProvider(name: ProviderName): void {
  writeKept(KEY, name)
  for (const listener of listeners) listener()
}
