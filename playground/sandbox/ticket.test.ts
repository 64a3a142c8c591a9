import { afterEach, expect, it, vi } from 'vitest'
import { openTicket, type SandboxTicket, sealTicket } from './ticket'

afterEach(() => void vi.useRealTimers())

const ticket: SandboxTicket = { id: 'a'.repeat(32), strategy: 'jwt', generation: 0, createdAt: 0 }
const DAY_MS = 24 * 60 * 60 * 1000

it('opens what this site has signed, as often as it comes', async () => {
  const value = await sealTicket(ticket)
  expect(await openTicket(value)).toEqual(ticket)
  expect(await openTicket(value)).toEqual(ticket)
})

it('opens nothing else, also when it resembles a value that was opened', async () => {
  const value = await sealTicket(ticket)
  await openTicket(value)
  const [head, claims = '', signature] = value.split('.')
  const changed = Buffer.from(Buffer.from(claims, 'base64url').toString().replace('"jwt"', '"database"')).toString('base64url')
  expect(await openTicket(`${head}.${changed}.${signature}`)).toBeUndefined()
  expect(await openTicket(`${head}.${claims}.`)).toBeUndefined()
})

it('opens no value after its end, also when it was opened before', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const value = await sealTicket(ticket)
  expect(await openTicket(value)).toEqual(ticket)
  vi.setSystemTime(Date.now() + 30 * DAY_MS + 1000)
  expect(await openTicket(value)).toBeUndefined()
})
