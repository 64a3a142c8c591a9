import { cookies } from 'next/headers'
import { getServerSession } from 'next-auth'
import { authOptions } from '@/playground/nextauth/options'
import { standingOf } from '@/playground/sandbox/standing'
import { openTicket, sandboxCookieName } from '@/playground/sandbox/ticket'
import { instanceOf } from '@/playground/sandbox/visitor'

/** A session read in a server component: one argument. */
export default async function ServerComponent() {
  const given = await openTicket((await cookies()).get(sandboxCookieName())?.value)
  const ticket = given && (await standingOf(given)) !== 'gone' ? given : undefined
  // #region read
  const session = ticket ? await getServerSession(authOptions(instanceOf(ticket))) : null
  // #endregion
  return <pre>{JSON.stringify(session)}</pre>
}
