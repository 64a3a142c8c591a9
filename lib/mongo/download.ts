import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const DAY_MS = 24 * 60 * 60 * 1000
const FAILURE_FILE = join(process.cwd(), 'node_modules/.cache/nextauth-live/mongod-download-failed.json')

export interface DownloadFailure {
  /** Milliseconds since 1970. */
  at: number
  reason: string
}

/** The download that failed within the last day, if one did. A start then does not wait for another one to fail. */
export function rememberedFailure(now = Date.now(), file = FAILURE_FILE): DownloadFailure | undefined {
  try {
    const failure = JSON.parse(readFileSync(file, 'utf8')) as DownloadFailure
    return now - failure.at < DAY_MS ? failure : undefined
  } catch {
    return undefined
  }
}

export function rememberFailure(reason: string, now = Date.now(), file = FAILURE_FILE): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify({ at: now, reason } satisfies DownloadFailure))
}

export function forgetFailure(file = FAILURE_FILE): void {
  rmSync(file, { force: true })
}

/**
 * Whether the download host of mongodb-memory-server has an address here.
 * @param timeoutMs milliseconds after which the answer is no.
 */
export async function downloadHostResolves(timeoutMs = 1000, env: Record<string, string | undefined> = process.env): Promise<boolean> {
  const host = new URL(env.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org').hostname
  const answer = lookup(host).then(
    () => true,
    () => false
  )
  const timeout = new Promise<boolean>((resolve) => setTimeout(resolve, timeoutMs, false).unref())
  return Promise.race([answer, timeout])
}

/**
 * Downloads `mongod` with mongodb-memory-server, in a process of its own: its download cannot be cancelled, a process can.
 * @param onProgress gets each line that the download prints.
 * @param patienceMs milliseconds without a printed line after which the download is ended.
 * @returns undefined when the binary is in the cache now, else the reason.
 */
export function downloadMongod(
  onProgress: (line: string) => void,
  patienceMs = 60_000,
  command = downloadCommand()
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] })
    let lastLine = ''
    const giveUp = () => {
      child.kill('SIGKILL')
      resolve(`no progress for ${Math.round(patienceMs / 1000)} s`)
    }
    let patience = setTimeout(giveUp, patienceMs)
    const hear = (chunk: Buffer) => {
      clearTimeout(patience)
      patience = setTimeout(giveUp, patienceMs)
      for (const line of chunk.toString().split(/[\r\n]+/)) {
        if (!line.trim()) continue
        lastLine = line.trim()
        onProgress(lastLine)
      }
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => {
      clearTimeout(patience)
      resolve(code === 0 ? undefined : lastLine || `the download ended with code ${code}`)
    })
  })
}

function downloadCommand(): string[] {
  const program = `import { MongoBinary } from 'mongodb-memory-server'
    MongoBinary.getPath().then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1) })`
  return [process.execPath, '--input-type=module', '--eval', program]
}
