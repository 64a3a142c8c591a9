import { route } from '@/lib/http/route'
import { noteOpen } from '@/playground/server/change'

export const config = { api: { bodyParser: false } }

export default route({ POST: noteOpen })
