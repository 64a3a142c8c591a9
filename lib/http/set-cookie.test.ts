import { describe, expect, it } from 'vitest'
import { parseSetCookie } from './set-cookie'

describe('parseSetCookie', () => {
  it('keeps values with = and attributes in their order', () => {
    expect(parseSetCookie('a.b=x=y; Path=/; HttpOnly; SameSite=Lax')).toEqual({
      name: 'a.b',
      value: 'x=y',
      attributes: [
        ['Path', '/'],
        ['HttpOnly', ''],
        ['SameSite', 'Lax']
      ],
      clears: false
    })
  })

  it.each(['a=; Path=/', 'a=x; Max-Age=0', 'a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'a=x; max-age=-1'])('%s clears', (line) => {
    expect(parseSetCookie(line).clears).toBe(true)
  })

  it('lets Max-Age win over Expires', () => {
    expect(parseSetCookie('a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60').clears).toBe(false)
  })
})
