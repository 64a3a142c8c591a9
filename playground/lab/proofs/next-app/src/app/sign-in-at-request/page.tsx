/** A sign-in page that Next renders at each request, and not while it builds. */
export const dynamic = 'force-dynamic'

export default function Page() {
  return <h1>sign-in</h1>
}
