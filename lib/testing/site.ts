import { spawn } from 'node:child_process'

export interface Site {
  url: string
  pid: number
  /** Everything that it has printed so far. */
  output(): string
  /** Sends a signal and waits for the end. @returns the exit code, and the milliseconds until the end. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; ms: number }>
}

/** The environment of each started site, unless a test says otherwise: the embedded engine, a free port, no files of the developer. */
const ENVIRONMENT = { PORT: '0', MONGODB_URI: '', MONGODB_ENGINE: 'embedded', NEXTAUTH_URL: '', NEXTAUTH_SECRET: '', LOG_LEVEL: 'info' }

/** The command that `npm start` runs. */
const COMMAND = [process.execPath, '.next/server.mjs']

/**
 * Starts the built site in a process of its own and waits for its ready line.
 * @param command the program and arguments that start it. That program gets the signal that ends the site.
 * @throws Error with everything printed, when it ends before that line.
 */
export async function startSite(env: Record<string, string> = {}, command: readonly string[] = COMMAND): Promise<Site> {
  const run = launch(env, command)
  const url = await Promise.race([
    run.said(/Ready in .*: (http:\S+)/),
    run.ended.then(({ code }) => Promise.reject(new Error(`The site ended with code ${code}:\n${run.output()}`)))
  ])
  return {
    url,
    pid: run.pid,
    output: run.output,
    async stop(signal = 'SIGTERM') {
      const start = Date.now()
      process.kill(run.pid, signal)
      return { ...(await run.ended), ms: Date.now() - start }
    }
  }
}

/** Starts the built site in an environment that it should refuse. @returns its exit code and the reason that it printed. */
export async function startRefused(env: Record<string, string>): Promise<{ code: number | null; reason: string }> {
  const run = launch(env, COMMAND)
  const { code } = await run.ended
  return { code, reason: run.errors().trim() }
}

function launch(env: Record<string, string>, [program = '', ...args]: readonly string[]) {
  const child = spawn(program, args, {
    env: { ...process.env, ...ENVIRONMENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    output += String(chunk)
    errors += String(chunk)
  })
  const ended = new Promise<{ code: number | null }>((resolve) => child.once('close', (code) => resolve({ code })))
  const said = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const found = pattern.exec(output)
        if (found) resolve(found[1] ?? found[0])
      }
      child.stdout.on('data', look)
      look()
    })
  return { pid: child.pid as number, output: () => output, errors: () => errors, ended, said }
}
