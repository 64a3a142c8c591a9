import { route } from '@/lib/http/route'
import { answerFact } from '@/playground/server/facts'

export default route({ GET: answerFact }, { needsDatabase: false })
