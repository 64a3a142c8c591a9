import { route } from '@/lib/http/route'
import { answerTraces, clearTraces } from '@/playground/trace/answer'

export default route({ GET: answerTraces, DELETE: clearTraces })
