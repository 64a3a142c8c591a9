import { route } from '@/lib/http/route'
import { editUser } from '@/playground/server/edit'

export const config = { api: { bodyParser: false } }

export default route({ PATCH: editUser })
