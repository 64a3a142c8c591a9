import { route } from '@/lib/http/route'
import { answerComparison } from '@/playground/server/comparison/answer'

export const config = { api: { bodyParser: false } }

export default route({ POST: answerComparison })
