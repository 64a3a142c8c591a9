import { headers } from 'next/headers'
import { getSession } from 'next-auth/react'

export const dynamic = 'force-dynamic'

/** What the client's `getSession()` returns in a server component: called as in the browser, and with the reader's cookies handed to it. */
export default async function Page() {
  const cookie = (await headers()).get('cookie') ?? ''
  const [alone, withCookie] = [await getSession(), await getSession({ req: { headers: { cookie } } })]
  return <pre>{JSON.stringify({ alone, withCookie })}</pre>
}
