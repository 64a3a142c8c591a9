import { cookies } from 'next/headers'
import { getServerSession } from 'next-auth'
import { asProblem } from '@/lib/http/route'
import { authOptions } from '@/playground/nextauth/options'
import { standingOf } from '@/playground/sandbox/standing'
import { openTicket, sandboxCookieName } from '@/playground/sandbox/ticket'
import { instanceOf } from '@/playground/sandbox/visitor'
import { watched } from '@/playground/server/faults'

/** A session read in a server component: one argument. */
export default async function ServerComponent() {
  const given = await openTicket((await cookies()).get(sandboxCookieName())?.value)
  const ticket = given && (await standingOf(given)) !== 'gone' ? given : undefined
  if (!ticket) return <pre>null</pre>
  return watched(instanceOf(ticket), async (instance) => {
    // #region read
    const session = await getServerSession(authOptions(instance))
    // #endregion
    return <pre>{JSON.stringify(session)}</pre>
  }).catch((error: unknown) => <p role="alert">{asProblem(error).detail}</p>)
}
