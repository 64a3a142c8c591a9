import { route } from '@/lib/http/route'
import { changeStrategy } from '@/playground/server/change'

export const config = { api: { bodyParser: false } }

export default route({ PUT: changeStrategy })
