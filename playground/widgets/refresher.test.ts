import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EXAMPLE } from './example'
import { readCollections, readState, visitDashboard } from './live-requests'
import type { LiveEvent } from './live-state'
import { Refresher } from './refresher'

vi.mock('./live-requests')
const VISIT = { outcome: 'redirected', to: '/demo/sign-in' } as const

let told: LiveEvent[]
let refresher: Refresher
beforeEach(() => {
  vi.useFakeTimers({ now: 1000 })
  vi.mocked(readState).mockReset().mockResolvedValue(EXAMPLE.state)
  vi.mocked(readCollections).mockReset().mockResolvedValue(EXAMPLE.collections)
  vi.mocked(visitDashboard).mockReset().mockResolvedValue(VISIT)
  told = []
  refresher = new Refresher((event) => told.push(event))
})
afterEach(() => {
  refresher.stop()
  vi.useRealTimers()
})

const read = (dashboard: typeof VISIT | null) => ({
  type: 'read',
  at: expect.any(Number),
  reading: { state: EXAMPLE.state, collections: EXAMPLE.collections, dashboard }
})

it('tells a failure, and reads again every five seconds until it works', async () => {
  vi.mocked(readCollections).mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone'))
  await refresher.refresh()
  expect(told).toEqual([{ type: 'notAnswering' }])
  await vi.advanceTimersByTimeAsync(5000)
  expect(told).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(5000)
  expect(told.slice(1)).toEqual([{ type: 'notAnswering' }, read(null)])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(told).toHaveLength(3)
})

it('opens the dashboard once where a widget needs it, and reads the state anew after it', async () => {
  refresher.opensDashboard = true
  await refresher.refresh()
  await refresher.refresh()
  expect(told).toEqual([{ ...read(VISIT), opened: true }, read(VISIT)])
  expect(vi.mocked(visitDashboard)).toHaveBeenCalledTimes(1)
  expect(vi.mocked(readState)).toHaveBeenCalledTimes(3)
  refresher.forgetDashboard()
  await refresher.refresh()
  expect(vi.mocked(visitDashboard)).toHaveBeenCalledTimes(2)
})

it('opens no dashboard for a reader without a cookie, and forgets the one of before', async () => {
  refresher.opensDashboard = true
  await refresher.openDashboard()
  vi.mocked(readState).mockResolvedValue({ ...EXAMPLE.state, cookie: null })
  await refresher.refresh()
  expect(told).toMatchObject([{ type: 'read', reading: { dashboard: null } }])
  expect(vi.mocked(visitDashboard)).toHaveBeenCalledTimes(1)
})

it('reads one after the other, and once for all that wait', async () => {
  await Promise.all([refresher.refresh(), refresher.refresh()])
  expect(told).toHaveLength(1)
  const first = refresher.refresh()
  // The first has begun by now.
  await Promise.resolve()
  await Promise.all([first, refresher.refresh(), refresher.refresh()])
  expect(told).toHaveLength(3)
})
