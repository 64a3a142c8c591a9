import { route } from '@/lib/http/route'
import { answerWithArguments } from '@/playground/inspect/server-session'

export default route({ GET: answerWithArguments })
