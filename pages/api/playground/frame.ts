import { route } from '@/lib/http/route'
import { framedPage, setFrameCookie } from '@/playground/server/frame'

export const config = { api: { bodyParser: false } }

export default route({ GET: framedPage, POST: setFrameCookie })
