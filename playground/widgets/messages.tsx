import { Message } from '@/components/message'
import { DEMO_USERS_IN_WORDS } from '../sandbox/demo-credentials'
import type { Live, Message as Said } from './live-context'
import styles from './messages.module.css'
import { SignInButton } from './sign-in-button'
import { isSignedIn } from './snapshot'

/** What the reader should know now: what just happened, what failed, that the sandbox has expired. Keeps its space. */
export function Messages({ live }: { live: Live }) {
  const tellsOfExpiry = live.message === null && (live.snapshot?.state.expired ?? false)
  const signedOut = live.snapshot !== null && !isSignedIn(live.snapshot)
  const shown: Said | null = live.message ?? (tellsOfExpiry ? EXPIRED : signedOut ? SIGNED_OUT : null)
  return (
    <div className={styles.space} role="status" aria-label="Messages">
      {shown && (
        <Message tone={shown.tone}>
          {shown.text} {tellsOfExpiry && <SignInButton live={live} />}
        </Message>
      )}
    </div>
  )
}

const EXPIRED: Said = {
  tone: 'bad',
  text: 'Your sandbox has expired or was reset: nobody used it for its idle time, another tab reset it, the site was restarted, or others needed its place. Sign in again to begin a new one.'
}

const SIGNED_OUT: Said = {
  tone: 'good',
  text: `You are signed out, so the panels show an example. Sign in as ${DEMO_USERS_IN_WORDS}.`
}
