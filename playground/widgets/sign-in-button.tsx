import type { Live } from './live-context'
import { currentUsers } from './snapshot'

/** Signs in as the first demo user with one press. */
export function SignInButton({ live, large = false }: { live: Live; large?: boolean }) {
  const [{ username, password }] = currentUsers(live.snapshot)
  return (
    <button
      type="button"
      className={large ? 'btn primary large' : 'btn primary'}
      disabled={!live.actions || live.busy !== null}
      onClick={() => void live.actions?.signIn(username, password)}
    >
      Sign in as {username}
    </button>
  )
}
