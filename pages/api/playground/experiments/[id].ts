import { route } from '@/lib/http/route'
import { answerExperiment } from '@/playground/server/experiments'

export const config = { api: { bodyParser: false } }

export default route({ POST: answerExperiment }, { needsDatabase: false })
