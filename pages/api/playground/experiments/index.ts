import { route } from '@/lib/http/route'
import { listExperiments } from '@/playground/server/experiments'

export default route({ GET: listExperiments }, { needsDatabase: false })
