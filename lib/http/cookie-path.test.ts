import { describe, expect, it } from 'vitest'
import { isForPath, pathOfCookie } from './cookie-path'

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

describe('pathOfCookie', () => {
  it.each([
    ['/', '/api/auth/session', '/'],
    ['/shop', '/api/auth/session', '/shop'],
    [undefined, '/api/auth/callback/credentials', '/api/auth/callback'],
    ['', '/api/auth/session', '/api/auth'],
    ['elsewhere', '/dashboard', '/'],
    [undefined, '/', '/']
  ])('Path=%s of an answer to %s is %s', (attribute, asked, path) => {
    expect(pathOfCookie(attribute, asked)).toBe(path)
  })
})
