import type { NextRequest } from 'next/server'

/** What `withAuth()` makes, as a function of a request alone. Its types ask for an event too, which it does not look at. */
export function guardOf(made: unknown): (request: NextRequest) => Promise<Response | undefined> {
  const guard = made as (request: NextRequest, event: undefined) => Promise<Response | undefined>
  return (request) => guard(request, undefined)
}
