import { route } from '@/lib/http/route'
import { readSecret } from '@/playground/server/secret'

export default route({
  async GET(req, res) {
    res.json(await readSecret(req))
  }
})
