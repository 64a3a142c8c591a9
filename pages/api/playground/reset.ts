import { route } from '@/lib/http/route'
import { reset } from '@/playground/sandbox/change'

export const config = { api: { bodyParser: false } }

export default route({ POST: reset })
