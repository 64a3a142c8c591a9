import type { Metadata } from 'next'
import { getServerSession } from 'next-auth'
import { asProblem } from '@/lib/http/route'
import { userOf } from '@/playground/own-code/session-user'
import { inComponent } from '@/playground/server/in-component'
import { RouterKeeps } from '@/playground/widgets/demo/router-keeps'

export const metadata: Metadata = { title: 'What the app router keeps – NextAuth Live' }

/** A server component beside `useSession()`, and a link that is prefetched: both show what the app router keeps after a sign-in. */
export default async function RouterDemo() {
  const rendered = await inComponent(async (authOptions) => {
    const session = authOptions && (await getServerSession(authOptions))
    return session ? `signed in as ${userOf(session).username ?? 'somebody without a username'}` : 'signed out'
  }).catch((error: unknown) => asProblem(error).detail)
  return (
    <>
      <h1>What the app router keeps</h1>
      <p>
        You sign in on this page and stay on it. Your cookie is new then. The app router still has what it asked for before: this page’s
        server component, and the answer for a link that it prefetched.
      </p>
      <RouterKeeps rendered={rendered} />
      <noscript>
        <p className="note">Without JavaScript there is no router that keeps anything: each link asks the server.</p>
      </noscript>
    </>
  )
}
