import { useCallback, useEffect, useState } from 'react'
import type { OwnConfiguration } from '../own-code/configuration'
import type { Live } from './live-context'
import { send, versionIn } from './requests'

interface Saved {
  /** Null until the site has told. */
  saved: OwnConfiguration | null
  /** Of what is saved. */
  version: string
  /** Why it could not be read, in words. */
  problem: string | null
  setSaved: (saved: OwnConfiguration, version: string) => void
  /** Reads it again. */
  reread: () => void
}

/** What the reader's sandbox has instead of the site's own code and options. */
async function readConfiguration(): Promise<{ configuration: OwnConfiguration; version: string }> {
  const response = await send('/api/playground/configuration')
  return { configuration: (await response.json()) as OwnConfiguration, version: versionIn(response) }
}

/**
 * What the reader's sandbox has. Read again where the page's state says that it changed: another tab saved, or a reset took it away.
 * @param isWanted nothing is read before it is.
 */
export function useSaved({ snapshot }: Live, isWanted = true): Saved {
  const [read, setRead] = useState<{ configuration: OwnConfiguration; version: string } | null>(null)
  const [reads, setReads] = useState(0)
  const [problem, setProblem] = useState<string | null>(null)
  const state = snapshot && JSON.stringify([reads, snapshot.state.sandbox?.createdAt, snapshot.state.own])
  useEffect(() => {
    if (state === null || !isWanted) return
    let isCurrent = true
    readConfiguration().then(
      (answer) => {
        if (!isCurrent) return
        setRead(answer)
        setProblem(null)
      },
      (error: Error) => isCurrent && setProblem(error.message)
    )
    return () => {
      isCurrent = false
    }
  }, [state, isWanted])
  const setSaved = useCallback((configuration: OwnConfiguration, version: string) => setRead({ configuration, version }), [])
  const reread = useCallback(() => setReads((count) => count + 1), [])
  return { saved: read?.configuration ?? null, version: read?.version ?? '', problem, setSaved, reread }
}
