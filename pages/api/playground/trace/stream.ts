import { route } from '@/lib/http/route'
import { streamTraces } from '@/playground/server/traces'

/** The response outlives the handler. */
export const config = { api: { externalResolver: true } }

export default route({ GET: streamTraces })
