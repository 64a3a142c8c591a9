import { useLayoutEffect, useState } from 'react'
import { duration, instant, isoDate } from './duration'

/** Seconds since 1970, ticking; undefined on the server and at the first render, which must match it. */
function useNow(): number | undefined {
  const [now, setNow] = useState<number>()
  // Before the first paint, since the instant takes more room.
  useLayoutEffect(() => {
    const tick = () => setNow(Date.now() / 1000)
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}

/** "expires in 29 d 23 h …", counting down. @param at seconds since 1970. */
export function Countdown({ at, verb = 'expires' }: { at: number; verb?: string }) {
  const now = useNow()
  const left = now === undefined ? undefined : at - now
  return (
    <time dateTime={isoDate(at)} title={instant(at)}>
      {left === undefined || Number.isNaN(left)
        ? `${verb} ${instant(at)}`
        : left > 0
          ? `${verb} in ${duration(left)}`
          : `expired ${duration(-left)} ago`}
    </time>
  )
}

/** "42 s ago", counting up. @param at seconds since 1970. */
export function Ago({ at }: { at: number }) {
  const now = useNow()
  return (
    <time dateTime={isoDate(at)} title={instant(at)}>
      {now === undefined ? instant(at) : `${duration(now - at)} ago`}
    </time>
  )
}
