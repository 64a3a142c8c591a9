import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { EventStream } from './event-stream'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server whose answer is a stream, and a client that reads it or does not. */
async function open(reads: boolean): Promise<{ stream: EventStream; res: ServerResponse; text: () => string }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  if (reads) client.on('data', (chunk) => (text += String(chunk)))
  else client.pause()
  client.on('error', () => {})
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const [, res] = (await once(server, 'request')) as [unknown, ServerResponse]
  closing.push(() => {
    client.destroy()
    server.close()
    server.closeAllConnections()
  })
  return { stream: new EventStream(res), res, text: () => text }
}

it('sends each event once, in order, and ends with the moment to ask again', async () => {
  const { stream, text } = await open(true)
  for (const id of ['1', '2', '1', '3']) stream.send(id, Buffer.from(`"${id}"`))
  await stream.drained()
  stream.end()
  await expect.poll(text).toContain('retry: 1000')
  expect(text().match(/id: \d/g)).toEqual(['id: 1', 'id: 2', 'id: 3'])
  expect(stream.isOpen).toBe(false)
})

it('holds no more for a reader that does not read than its bound, and lets it go', async () => {
  const { stream, res } = await open(false)
  const data = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  while (stream.isOpen && sent < 200) {
    stream.send(String(sent++), data)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(sent).toBeLessThan(100)
  expect(res.destroyed).toBe(true)
})
