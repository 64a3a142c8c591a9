import { route } from '@/lib/http/route'
import { reset } from '@/playground/server/change'

export const config = { api: { bodyParser: false } }

export default route({ POST: reset })
