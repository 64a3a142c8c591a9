import { readdirSync, readFileSync } from 'node:fs'

/** What Linux says of processes, in /proc. */

/** The processes that a process has started and that still run, by id. */
export function childrenOf(pid: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((child) => Number(statusOf(child, /^PPid:\s*(\d+)/m)) === pid)
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
