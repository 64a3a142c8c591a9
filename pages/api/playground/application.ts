import { route } from '@/lib/http/route'
import { answerApplication } from '@/playground/server/application'

export default route({ GET: answerApplication }, { needsDatabase: false })
