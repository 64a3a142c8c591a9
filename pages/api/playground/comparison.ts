import { route } from '@/lib/http/route'
import { answerComparison } from '@/playground/comparison/answer'

export const config = { api: { bodyParser: false } }

export default route({ POST: answerComparison })
