import type { Experiment } from '../../lab/experiment'
import { beTheXss } from '../be-the-xss'
import { credentialsOnly } from '../credentials-only'
import { csrfMissing } from '../csrf-missing'
import { fastClock } from '../fast-clock'
import { flipWithoutSigningOut } from '../flip-without-signing-out'
import { fourWaysInTheProxy } from '../four-ways-in-the-proxy'
import { growTheToken } from '../grow-the-token'
import { leakTheDocument } from '../leak-the-document'
import { mongoDown } from '../mongo-down'
import { pasteInDecoder } from '../paste-in-decoder'
import { readThreeTimes } from '../read-three-times'
import { renameUser } from '../rename-user'
import { rotateSecret } from '../rotate-secret'
import { serverComponentRead } from '../server-component-read'
import { serverSessionArguments } from '../server-session-arguments'
import { sessionCallbackUser } from '../session-callback-user'
import { signOutEverywhere } from '../sign-out-everywhere'
import { splitBrain } from '../split-brain'
import { staleProvider } from '../stale-provider'
import { stealThenSignOut } from '../steal-then-sign-out'
import { trustTheUpdate } from '../trust-the-update'
import { withAuthInTheProxy } from '../with-auth'
import { wrongUrl } from '../wrong-url'

/** Every experiment by its id, which is its file's name, in the order of the index. */
export const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  'read-three-times': readThreeTimes,
  'paste-in-decoder': pasteInDecoder,
  'grow-the-token': growTheToken,
  'session-callback-user': sessionCallbackUser,
  'rename-user': renameUser,
  'four-ways-in-the-proxy': fourWaysInTheProxy,
  'server-session-arguments': serverSessionArguments,
  'be-the-xss': beTheXss,
  'leak-the-document': leakTheDocument,
  'trust-the-update': trustTheUpdate,
  'csrf-missing': csrfMissing,
  'steal-then-sign-out': stealThenSignOut,
  'sign-out-everywhere': signOutEverywhere,
  'split-brain': splitBrain,
  'credentials-only': credentialsOnly,
  'rotate-secret': rotateSecret,
  'with-auth': withAuthInTheProxy,
  'fast-clock': fastClock,
  'wrong-url': wrongUrl,
  'mongo-down': mongoDown,
  'flip-without-signing-out': flipWithoutSigningOut,
  'stale-provider': staleProvider,
  'server-component-read': serverComponentRead
}
