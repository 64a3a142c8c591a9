import { type ChildProcess, fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'

/** Processes for what nobody trusts give way to the site: 0 is normal, 19 the last. */
const NICENESS = 10

/**
 * Starts a script of this site in a process of its own, with a small heap and none of the site's environment. It keeps nothing alive, and its
 * owner ends it.
 * @param built the script's file in `.next`, made by `npm run build`.
 * @param source the same in TypeScript, for development and tests. Both are paths from the root.
 */
export function startScript(built: string, source: string): ChildProcess {
  const isBuilt = process.env.NODE_ENV === 'production'
  const child = fork(join(process.cwd(), isBuilt ? built : source), {
    execArgv: ['--max-old-space-size=64', ...(isBuilt ? [] : ['--import', 'tsx'])],
    env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc']
  })
  // A pipe that breaks is told by the end of the process.
  child.on('error', () => {})
  child.unref()
  child.channel?.unref()
  try {
    if (child.pid !== undefined) setPriority(child.pid, NICENESS)
  } catch {
    // Not allowed here. The limits hold all the same.
  }
  return child
}
