import { route } from '@/lib/http/route'
import { deleteSession } from '@/playground/server/edit'

export default route({ DELETE: deleteSession })
