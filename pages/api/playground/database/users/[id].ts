import { route } from '@/lib/http/route'
import { editUser } from '@/playground/sandbox/edit'

export const config = { api: { bodyParser: false } }

export default route({ PATCH: editUser })
