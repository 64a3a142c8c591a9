import type { Metadata } from 'next'
import Link from 'next/link'
import { getServerSession } from 'next-auth'
import { Problem } from '@/lib/http/problem'
import { asProblem } from '@/lib/http/route'
import { userOf } from '@/playground/own-code/session-user'
import { inComponent } from '@/playground/server/in-component'

export const metadata: Metadata = { title: 'The guarded page – NextAuth Live' }

/** The proxy lets only those pass who have a token; under database, a session cookie. */
export default async function Guarded() {
  const session = await inComponent(async (authOptions) => authOptions && getServerSession(authOptions)).catch(asProblem)
  if (session instanceof Problem) return <p role="alert">{session.detail}</p>
  return (
    <>
      <h1>The guarded page let you in</h1>
      <p>
        {session ? `You are ${userOf(session).username}.` : 'A cookie let you pass the proxy, and it stands for no session.'}{' '}
        <Link href="/demo/router" prefetch={false}>
          Back
        </Link>
      </p>
    </>
  )
}
