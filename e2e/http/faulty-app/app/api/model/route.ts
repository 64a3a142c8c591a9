import { User } from '../../../lib/user-model'

/** Never prerendered, so that nothing but a request loads the file. */
export const dynamic = 'force-dynamic'

export function GET(): Response {
  return Response.json({ model: User.modelName })
}
