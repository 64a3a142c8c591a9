/** A form that nobody gave a CSRF token. */
export default function PlainForm() {
  return (
    <form method="post" action="/api/auth/callback/credentials">
      <input name="username" />
      <input name="password" type="password" />
      <button type="submit">Sign in</button>
    </form>
  )
}
