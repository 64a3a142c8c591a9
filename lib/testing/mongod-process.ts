import { spawn } from 'node:child_process'
import { freePort } from './next-app'

/** An embedded MongoDB server as a process of its own, which can be stopped, frozen and started again on its port. */
export interface Mongod {
  port: number
  signal(signal: NodeJS.Signals): void
  /** Starts it again after its end, on the same port. Its data is gone. */
  restart(): Promise<void>
  /** Kills it and waits for its end. */
  kill(): Promise<void>
}

export async function startMongod(): Promise<Mongod> {
  const port = await freePort()
  let running = await launch(port)
  return {
    port,
    signal: (signal) => void running.child.kill(signal),
    async restart() {
      running = await launch(port)
    },
    async kill() {
      running.child.kill('SIGKILL')
      await running.ended
    }
  }
}

async function launch(port: number) {
  // Not the command tsx: that is a parent process, and a signal to it would not reach the server.
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/testing/mongod.ts', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => String(chunk).includes('Waiting for connections') && resolve())
    ended.then(() => reject(new Error('The MongoDB server ended before it was ready.')))
  })
  return { child, ended }
}
