import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { faultOf, optionsFor } from '../../lib/faults'

export default async function Dashboard() {
  const session = await getServerSession(optionsFor(faultOf(await headers())))
  if (!session) redirect('/sign-in?callbackUrl=/dashboard')
  return <h1>Welcome</h1>
}
