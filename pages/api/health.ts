import { route } from '@/lib/http/route'
import { isStopping, stopping } from '@/lib/http/stopping'
import { mongo, pingMongo } from '@/lib/mongo/runtime'

export default route(
  {
    async GET(_req, res) {
      if (isStopping()) throw stopping()
      const { engine } = mongo()
      const ping = await pingMongo()
      if (ping.up) res.status(200).json({ status: 'ok', engine, mongo: 'up' })
      else res.status(503).json({ status: 'error', engine, mongo: 'down', reason: ping.reason })
    }
  },
  { needsDatabase: false }
)
