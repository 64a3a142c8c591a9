import type { OwnConfiguration } from '../../own-code/configuration'
import { configurationOfText } from '../../own-code/share'

const KEY = 'live.draft'

/** What this tab's reader had in the editor and had not saved, before they went to another page. Undefined: nothing. */
export function keptDraft(): OwnConfiguration | undefined {
  try {
    const text = sessionStorage.getItem(KEY)
    return text === null ? undefined : configurationOfText(text)
  } catch {
    // No storage, or something that is no draft.
    return undefined
  }
}

/** Keeps a draft for this tab, or with null keeps none. */
export function keepDraft(draft: OwnConfiguration | null): void {
  try {
    if (draft) sessionStorage.setItem(KEY, JSON.stringify(draft))
    else sessionStorage.removeItem(KEY)
  } catch {
    // Without a storage a draft lives as long as its page.
  }
}
