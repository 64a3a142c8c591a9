import { cookies } from 'next/headers'
import type { AuthOptions } from 'next-auth'
import { authOptions } from '../nextauth/options'
import { sandboxCookieName } from '../sandbox/ticket'
import { instanceOf, ticketOf } from '../sandbox/visitor'
import { watched } from './faults'

/**
 * Runs the work of a server component for the visitor whose cookies came with the request.
 * @param work gets NextAuth's options of the visitor's instance; undefined without a sandbox.
 * @throws Problem when the database is away.
 */
export async function inComponent<T>(work: (options: AuthOptions | undefined) => Promise<T>): Promise<T> {
  const name = sandboxCookieName()
  const ticket = await ticketOf({ cookies: { [name]: (await cookies()).get(name)?.value } })
  return ticket ? watched(instanceOf(ticket), (instance) => work(authOptions(instance))) : work(undefined)
}
