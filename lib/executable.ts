import { accessSync, constants } from 'node:fs'
import which from 'which'

/** Whether there is a file at `path` that this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Absolute path of the first of these programs that stands in a folder of PATH. */
export function findOnPath(names: readonly string[], path = ''): string | undefined {
  // Given an empty path, `which` would look at PATH itself.
  if (!path) return undefined
  return names.map((name) => which.sync(name, { path, nothrow: true })).find((found) => found !== null)
}
