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

/** The first of some programs that stands in a folder of PATH, as an absolute path. */
export function findOnPath(names: readonly string[], path = ''): string | undefined {
  // Given an empty path, `which` would look at PATH itself.
  if (!path) return undefined
  return names.map((name) => which.sync(name, { path, nothrow: true })).find((found) => found !== null)
}
