import { route } from '@/lib/http/route'
import { readConfiguration, saveConfiguration } from '@/playground/server/own-configuration'

export const config = { api: { bodyParser: false } }

export default route({ GET: readConfiguration, PUT: saveConfiguration })
