import { SessionProvider } from 'next-auth/react'
import { useEffect } from 'react'
import type { Live, Needs } from './live-context'
import { usePlayground } from './use-playground'

interface LiveRootProps extends Pick<Needs, 'dashboard' | 'traces'> {
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

function Keeper({ onChange, ...needs }: LiveRootProps) {
  const live = usePlayground(needs)
  useEffect(() => onChange(live), [live, onChange])
  return null
}
