import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

export interface NextApp {
  url: string
  pid: number
  /** What it has printed so far, its log among it. */
  printed(): string
  output: Readable
  stop(): Promise<void>
}

const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const environment = (env: Readonly<Record<string, string | undefined>>) => ({
  ...process.env,
  NODE_ENV: 'production' as const,
  NEXT_TELEMETRY_DISABLED: '1',
  ...env
})

/** Runs `next build` in a folder of this repository. @returns what it printed, and whether it succeeded. */
export async function buildNextApp(folder: string, ...flags: string[]): Promise<{ ok: boolean; output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [next, 'build', folder, ...flags], { env: environment({}) })
    return { ok: true, output: stdout + stderr }
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return { ok: false, output: stdout + stderr }
  }
}

/**
 * Builds the application in a folder and serves it on a free port of 127.0.0.1, with NEXTAUTH_URL set to its address.
 * @throws Error with what Next printed, when it does not build or start.
 */
export async function startNextApp(folder: string, env: Record<string, string>): Promise<NextApp> {
  const { ok, output } = await buildNextApp(folder)
  if (!ok) throw new Error(output)
  return serveNextApp(folder, env)
}

/**
 * Serves the application that was built in a folder, as {@link startNextApp} does.
 * @param env variables to set, or to leave out where they are undefined.
 */
export function serveNextApp(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<NextApp> {
  return launch('start', folder, env)
}

/** Serves an application that is not built, as `next dev` does, on a free port of 127.0.0.1. @throws Error when it does not start. */
export function developNextApp(folder: string, env: Record<string, string>): Promise<NextApp> {
  return launch('dev', folder, { NODE_ENV: 'development', ...env })
}

async function launch(command: 'start' | 'dev', folder: string, env: Readonly<Record<string, string | undefined>>): Promise<NextApp> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  // Run by node itself, so that ending it ends the server.
  const child = spawn(process.execPath, [next, command, folder, '--port', String(port), '--hostname', '127.0.0.1'], {
    env: environment({ NEXTAUTH_URL: url, ...env }),
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let printed = ''
  child.stderr.on('data', (chunk) => {
    printed += String(chunk)
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += String(chunk)
      if (printed.includes('Ready')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`next ${command} ended with code ${code}: ${printed}`)))
  })
  return {
    url,
    pid: child.pid as number,
    printed: () => printed,
    output: child.stdout,
    async stop() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    }
  }
}

/** NextAuth has to be told its own address before the server listens on it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
