import { SessionProvider } from 'next-auth/react'
import { useEffect } from 'react'
import type { Live } from './live-context'
import { usePlayground } from './use-playground'

interface LiveRootProps {
  opensDashboard: boolean
  onChange: (live: Live) => void
}

/** Shows nothing: keeps the reader's state and hands every change of it to the widgets. */
export function LiveRoot(props: LiveRootProps) {
  return (
    <SessionProvider>
      <Keeper {...props} />
    </SessionProvider>
  )
}

function Keeper({ opensDashboard, onChange }: LiveRootProps) {
  const live = usePlayground(opensDashboard)
  useEffect(() => onChange(live), [live, onChange])
  return null
}
