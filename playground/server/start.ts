import type { Env } from '@/lib/env'
import { log } from '@/lib/log'
import { startMongo } from '@/lib/mongo/runtime'
import { startSweeping } from '../sandbox/store'
import { siteSecret } from '../sandbox/ticket'
import { recordCommands } from '../trace/mongo-commands'
import { tracing } from '../trace/recorder'
import { startKeeping } from '../trace/store'

/** Everything that must be there before the first request: MongoDB, the site's secret, the sweeping of old sandboxes. */
export async function startPlayground(env: Env): Promise<void> {
  const { engine, version, reason, connection } = await startMongo(env, (line) => log.info(line))
  log.info(`MongoDB: ${engine} (${version}), because ${reason}`)
  if (!env.NEXTAUTH_SECRET) {
    siteSecret()
    log.info('NEXTAUTH_SECRET is not set: a random one is used until this process ends')
  }
  if (tracing()) {
    recordCommands(connection.getClient())
    await startKeeping()
  }
  startSweeping()
}
