import { getSession } from 'next-auth/react'

export const dynamic = 'force-dynamic'

/** What the client's `getSession()` returns in a server component. */
export default async function Page() {
  return <pre>{JSON.stringify(await getSession())}</pre>
}
