import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What the system says of processes. Memory and time are read from Linux' /proc. */

/** The processes that a process has started and that still run, by id. */
export function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.filter(([parent]) => parent === pid).map(([, child]) => child as number)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Resident memory in megabytes; 0 when the process has ended. */
export function residentMb(pid: number): number {
  return Number(statusOf(pid, /^VmRSS:\s*(\d+) kB/m) ?? 0) / 1024
}

/** Seconds of processor time that a process has used. */
export function processorSeconds(pid: number): number {
  // The name of the program, in parentheses, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  // Linux counts in hundredths.
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function statusOf(pid: number, field: RegExp): string | undefined {
  try {
    return field.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
