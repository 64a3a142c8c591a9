import type { Live } from './live-context'
import { ReturnHere } from './return-here'
import { currentUsers } from './snapshot'

/** Signs in as the first demo user with one press. */
export function SignInButton({ live, large = false }: { live: Live; large?: boolean }) {
  const [{ username, password }] = currentUsers(live.snapshot)
  const providers = live.snapshot?.state.providers
  // Any other way needs more than a press.
  if (providers && !providers.includes('credentials'))
    return (
      <a className={large ? 'btn primary large' : 'btn primary'} href="/demo/sign-in">
        Sign in
      </a>
    )
  return (
    // Without JavaScript it leads to the sign-in page.
    <form
      action="/demo/sign-in"
      onSubmit={(event) => {
        event.preventDefault()
        void live.actions?.signIn(username, password)
      }}
    >
      <ReturnHere />
      <button type="submit" className={large ? 'btn primary large' : 'btn primary'} disabled={!live.actions || live.busy !== null}>
        Sign in as {username}
      </button>
    </form>
  )
}
