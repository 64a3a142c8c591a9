import { route } from '@/lib/http/route'
import { deleteSession } from '@/playground/sandbox/edit'

export default route({ DELETE: deleteSession })
