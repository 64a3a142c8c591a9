/** Where a sign-in mail leads. A scanner that follows the link presses no button, so the link stays good for its reader. */
export default async function Confirm({ searchParams }: { searchParams: Promise<Record<string, string | undefined>> }) {
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
