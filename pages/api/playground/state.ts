import { route } from '@/lib/http/route'
import { readState } from '@/playground/server/state'

export default route({
  async GET(req, res) {
    res.json(await readState(req))
  }
})
