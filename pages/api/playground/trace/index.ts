import { route } from '@/lib/http/route'
import { answerTraces, clearTraces } from '@/playground/server/traces'

export default route({ GET: answerTraces, DELETE: clearTraces })
