import { route } from '@/lib/http/route'
import { editVerificationToken } from '@/playground/server/edit'

export const config = { api: { bodyParser: false } }

export default route({ PATCH: editVerificationToken })
