import { route } from '@/lib/http/route'
import { readCollections } from '@/playground/server/rows'

export default route({
  async GET(req, res) {
    res.json({ collections: await readCollections(req) })
  }
})
