import { describe, expect, it } from 'vitest'
import { isForPath } from './cookie-path'

describe('isForPath', () => {
  it.each([
    ['/api/auth/session', '/', true],
    ['/api/auth/session', '/api/auth', true],
    ['/api/auth/session', '/api/auth/', true],
    ['/api', '/api', true],
    ['/api/authors', '/api/auth', false],
    ['/api', '/api/', false]
  ])('a request for %s and a cookie for %s: %s', (asked, path, goes) => {
    expect(isForPath(asked, path)).toBe(goes)
  })
})
