import { cookies } from 'next/headers'
import { getServerSession } from 'next-auth'
import { authOptions } from '@/playground/nextauth/options'
import { openTicket, SANDBOX_COOKIE } from '@/playground/sandbox/ticket'
import { instanceOf } from '@/playground/sandbox/visitor'

/** A session read in a server component: one argument. */
export default async function ServerComponent() {
  const ticket = await openTicket((await cookies()).get(SANDBOX_COOKIE)?.value)
  // #region read
  const session = ticket ? await getServerSession(authOptions(instanceOf(ticket))) : null
  // #endregion
  return <pre>{JSON.stringify(session)}</pre>
}
