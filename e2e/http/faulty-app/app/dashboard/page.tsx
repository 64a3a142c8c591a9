import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { faultOf, optionsFor } from '../../lib/faults'

export default async function Dashboard() {
  const fault = faultOf(await headers())
  const session = await getServerSession(optionsFor(fault))
  // With the fault the page leaves the question to the proxy, which looks for a cookie alone.
  if (!session && fault !== 'presence-alone') redirect('/sign-in?callbackUrl=/dashboard')
  return <h1>Welcome</h1>
}
