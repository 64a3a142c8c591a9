import { route } from '@/lib/http/route'
import { answerWithArguments } from '@/playground/server/server-session'

export default route({ GET: answerWithArguments })
