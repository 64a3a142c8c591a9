import { route } from '@/lib/http/route'
import { answerWithTokens } from '@/playground/server/provider-tokens'

export const config = { api: { bodyParser: false } }

export default route({ POST: answerWithTokens })
