import { getServerSession } from 'next-auth'
import { options } from '../../options'

/** What `getServerSession(options)` returns in a route handler. */
export async function GET() {
  return Response.json(await getServerSession(options))
}
