import { route } from '@/lib/http/route'
import { readInbox } from '@/playground/server/inbox'

export default route({
  async GET(req, res) {
    res.json(await readInbox(req))
  }
})
