import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { MongoClient } from 'mongodb'
import { afterEach, describe, expect, it } from 'vitest'
import { codeOf, otherUri } from './target'

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url))

describe.skipIf(otherUri)('mongo:embedded', () => {
  let child: ChildProcess
  const start = (args: string[], env: Record<string, string> = {}) => {
    child = spawn(process.execPath, ['--import', 'tsx', CLI, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env }
    })
    return child
  }
  const firstLine = async (stream: NodeJS.ReadableStream | null) =>
    (await once(createInterface(stream as NodeJS.ReadableStream), 'line'))[0] as string

  afterEach(() => {
    if (child.exitCode === null) child.kill('SIGKILL')
  })

  it('prints its URI, keeps to MAX_BYTES and ends on SIGTERM', async () => {
    const uri = await firstLine(start([], { MAX_BYTES: '1000' }).stdout)
    expect(uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/$/)
    const client = await new MongoClient(uri).connect()
    expect(
      await codeOf(
        client
          .db('a')
          .collection('b')
          .insertOne({ text: 'x'.repeat(2000) })
      )
    ).toBe(14031)
    await client.close()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it.each([
    [['--port', 'abc'], '--port must be a whole number'],
    [['--bogus'], 'Runs the embedded MongoDB alone']
  ])('%j is answered with a sentence', async (args, sentence) => {
    const { stderr } = start(args)
    expect(await firstLine(stderr)).toContain(sentence)
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1)
  })
})
