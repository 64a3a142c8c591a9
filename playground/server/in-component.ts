import { cookies } from 'next/headers'
import type { AuthOptions } from 'next-auth'
import { authOptions } from '../nextauth/options'
import { sandboxCookieName } from '../sandbox/ticket'
import { ticketOf } from '../sandbox/visitor'
import { watched } from './faults'
import { ownCodeProblem, visitorsInstance } from './own-code'

/**
 * Runs the work of a server component for the visitor whose cookies came with the request.
 * @param work gets NextAuth's options of the visitor's instance; undefined without a sandbox.
 * @throws Problem when the database is away.
 */
export async function inComponent<T>(work: (options: AuthOptions | undefined) => Promise<T>): Promise<T> {
  const name = sandboxCookieName()
  const ticket = await ticketOf({ cookies: { [name]: (await cookies()).get(name)?.value } })
  if (!ticket) return work(undefined)
  const visitors = await visitorsInstance(ticket)
  return watched(visitors, (instance) => work(authOptions(instance))).catch((error: unknown) => {
    throw visitors.change ? ownCodeProblem(error) : error
  })
}
