import gte from 'semver/functions/gte.js'
import { StartupError } from './startup-error'

/** The oldest Node.js that the site runs on; `engines` in package.json says the same. */
const OLDEST = '20.19.0'

/** @throws StartupError when `version` ("20.19.0") is older. */
export function requireNode(version: string): void {
  if (!gte(version, OLDEST)) throw new StartupError(`Node.js ${OLDEST} or newer is needed; this is ${version}.`)
}
