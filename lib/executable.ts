import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

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
  const folders = path.split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}
