import type { NextApiRequest } from 'next'
import { sandboxSecret } from '../sandbox/ticket'
import { ticketOf } from '../sandbox/visitor'

/**
 * The NextAuth secret of the visitor's own sandbox, with which their browser decrypts their cookie. It is derived, serves only this
 * sandbox, and tells nothing about the site's secret. Null without a sandbox.
 */
export async function readSecret(req: NextApiRequest): Promise<{ secret: string | null }> {
  const ticket = await ticketOf(req)
  return { secret: ticket ? sandboxSecret(ticket) : null }
}
