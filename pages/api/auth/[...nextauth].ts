import { handleAuth } from '@/playground/auth/handler'

export const config = { api: { bodyParser: false } }

export default handleAuth
