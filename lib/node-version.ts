import { StartupError } from './startup-error'

/** The oldest Node.js that the site runs on; `engines` in package.json says the same. */
const OLDEST = [20, 19, 0] as const

/** @throws StartupError when `version` ("20.19.0") is older. */
export function requireNode(version: string): void {
  const parts = version.split('.').map(Number)
  const difference = OLDEST.map((wanted, i) => (parts[i] ?? 0) - wanted).find((d) => d !== 0) ?? 0
  if (difference < 0) throw new StartupError(`Node.js ${OLDEST.join('.')} or newer is needed; this is ${version}.`)
}
