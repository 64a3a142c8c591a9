import { route } from '@/lib/http/route'
import { listExperiments } from '@/playground/experiments/bench/answer'

export default route({ GET: listExperiments })
