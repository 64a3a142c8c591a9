import { route } from '@/lib/http/route'
import { answerExperiment } from '@/playground/experiments/bench/answer'

export const config = { api: { bodyParser: false } }

export default route({ POST: answerExperiment })
