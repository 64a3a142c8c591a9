/** Where a sign-in mail leads: nothing is used up before the button is pressed. */
export default async function Confirm({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const given = await searchParams
  return (
    <form action="/api/auth/callback/email">
      {['callbackUrl', 'token', 'email'].map((name) => (
        <input key={name} type="hidden" name={name} value={given[name] ?? ''} />
      ))}
      <button type="submit">Sign in</button>
    </form>
  )
}
