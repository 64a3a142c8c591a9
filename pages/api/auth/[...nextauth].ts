import { handleAuth } from '@/playground/server/auth'

export const config = { api: { bodyParser: false } }

export default handleAuth
