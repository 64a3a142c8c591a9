import { DEMO_USERS } from '../sandbox/demo-credentials'
import type { Live } from './live-context'

/** Signs in as the first demo user with one press. */
export function SignInButton({ live, large = false }: { live: Live; large?: boolean }) {
  const [{ username, password }] = DEMO_USERS
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
