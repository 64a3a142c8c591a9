import type { Live } from './live-context'

/** What the reader should know now: what just happened, what failed, that the sandbox has expired. Keeps its space. */
export function Messages({ live }: { live: Live }) {
  const expired = live.snapshot?.state.expired ?? false
  const shown = live.message ?? (expired ? { tone: 'bad' as const, text: EXPIRED } : null)
  return (
    <div className="message-space" aria-live="polite">
      {shown && (
        <p className="message" data-tone={shown.tone}>
          {shown.text}
        </p>
      )}
    </div>
  )
}

const EXPIRED =
  'Your sandbox has expired: nobody used it for its idle time, so its users and session rows are gone. Sign in again to begin a new one.'
