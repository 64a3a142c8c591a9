import { expect, it, vi } from 'vitest'
import { inTime, RequestFailed } from './requests'

it('tells of work that takes longer than ten seconds, and of nothing else', async () => {
  vi.useFakeTimers()
  const late = inTime(new Promise(() => {}))
  const told = expect(late).rejects.toThrow(new RequestFailed('The site has not answered for ten seconds. Try again.'))
  await vi.advanceTimersByTimeAsync(10_000)
  await told
  expect(await inTime(Promise.resolve('answer'))).toBe('answer')
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})
