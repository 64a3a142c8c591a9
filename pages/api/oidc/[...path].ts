import { handleIdentity } from '@/playground/server/identity'

/** The provider reads bodies itself. */
export const config = { api: { bodyParser: false, externalResolver: true } }

export default handleIdentity
