import type { Env } from '@/lib/env'
import { prepareRateLimits } from '@/lib/http/rate-limits'
import { logFailure, logInfo } from '@/lib/log'
import { startMongo } from '@/lib/mongo/runtime'
import { userModel } from '../nextauth/user'
import { prepareRecords } from '../sandbox/records'
import { answerStanding } from '../sandbox/standing'
import { askStanding, loseSandboxes, nobodysDatabase, startSweeping } from '../sandbox/store'
import { siteSecret } from '../sandbox/ticket'
import { recordCommands } from '../trace/mongo-commands'
import { recordOutgoing } from '../trace/outgoing'
import { tracing } from '../trace/recorder'
import { startKeeping } from '../trace/store'
import { hearOthers } from './replicas'

/** Everything that must be there before the first request: MongoDB, the site's secret, the sweeping of old sandboxes. */
export async function startPlayground(env: Env): Promise<void> {
  const { engine, version, reason, connection, news } = await startMongo(env, (line) => logInfo(line))
  logInfo(`MongoDB: ${engine} (${version}), because ${reason}`)
  if (!env.NEXTAUTH_SECRET) {
    siteSecret()
    logInfo('NEXTAUTH_SECRET is not set: a random one is used until this process ends')
  }
  await prepareRecords()
  if (engine === 'external') await prepareRateLimits(connection.getClient(), connection.name)
  if (tracing()) {
    recordCommands(connection.getClient())
    recordOutgoing()
    await startKeeping()
    if (engine === 'external') await hearOthers()
  }
  answerStanding(askStanding)
  // Made now: mongoose makes no further connection while the database is away.
  userModel(nobodysDatabase())
  startSweeping()
  news.on('emptied', () => {
    logInfo('The embedded MongoDB ended and was started anew: every sandbox is gone')
    Promise.all([loseSandboxes(), tracing() && startKeeping()]).catch((error: unknown) => logFailure('preparing a new database', error))
  })
}
