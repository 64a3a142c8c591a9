import { cookies } from 'next/headers'
import type { AuthOptions } from 'next-auth'
import { authOptions } from '../nextauth/options'
import { standingOf } from '../sandbox/standing'
import { openTicket, sandboxCookieName } from '../sandbox/ticket'
import { instanceOf } from '../sandbox/visitor'
import { watched } from './faults'

/**
 * Runs the work of a server component for the visitor whose cookies came with the request.
 * @param work gets NextAuth's options of the visitor's instance; undefined without a sandbox.
 * @throws Problem when the database is away.
 */
export async function inComponent<T>(work: (options: AuthOptions | undefined) => Promise<T>): Promise<T> {
  const ticket = await openTicket((await cookies()).get(sandboxCookieName())?.value)
  if (!ticket || (await standingOf(ticket)) === 'gone') return work(undefined)
  return watched(instanceOf(ticket), (instance) => work(authOptions(instance)))
}
