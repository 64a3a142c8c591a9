import { useEffect, useState } from 'react'
import type { Hit } from './engine'
import type { Section } from './sections'

/** What is known about a query: its hits, that they are awaited, or that there is no index to ask. */
export type Answer = { state: 'waiting' } | { state: 'failed' } | { state: 'found'; hits: readonly Hit[] }

let finder: Promise<(query: string) => Hit[]> | undefined

/** Begins to load engine and index, once for all boxes of a page. A load that failed is begun again at the next use. */
export function loadFinder(): Promise<(query: string) => Hit[]> {
  finder ??= Promise.all([import('./engine'), fetchSections()])
    .then(([{ searchIn }, sections]) => searchIn(sections))
    .catch((error: unknown) => {
      finder = undefined
      throw error
    })
  return finder
}

/** Fetches what `scripts/search-index.ts` wrote for this build. @throws Error when it is not there or does not come. */
async function fetchSections(): Promise<Section[]> {
  const response = await fetch(`/_next/static/${window.__NEXT_DATA__.buildId}/search.json`)
  if (!response.ok) throw new Error(`The search index was answered with ${response.status}.`)
  return (await response.json()) as Section[]
}

/** Answers a query as soon as the index is there. @returns undefined for a query without a word. */
export function useAnswer(query: string): Answer | undefined {
  const [found, setFound] = useState<{ query: string; hits: readonly Hit[] | undefined }>()
  useEffect(() => {
    if (query === '') return
    let isCurrent = true
    const answer = (hits: readonly Hit[] | undefined) => {
      if (isCurrent) setFound({ query, hits })
    }
    loadFinder()
      .then((find) => answer(find(query)))
      .catch(() => {
        // An index that cannot be searched is loaded anew at the next key.
        finder = undefined
        answer(undefined)
      })
    return () => {
      isCurrent = false
    }
  }, [query])
  if (query === '') return undefined
  // Until there is an answer to this query, that to the one before it stays.
  if (!found) return { state: 'waiting' }
  return found.hits ? { state: 'found', hits: found.hits } : { state: 'failed' }
}
