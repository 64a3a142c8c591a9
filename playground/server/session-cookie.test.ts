import { describe, expect, it } from 'vitest'
import { decodeProxyReport, encodeProxyReport, type ProxyReport } from '../trace/proxy-report'
import { parseJwe } from './jwe'
import { findSessionCookie } from './session-cookie'

const NAME = 'next-auth.session-token'

describe('findSessionCookie', () => {
  it('joins chunks in numerical order', () => {
    const cookies = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${NAME}.${i}`, `<${i}>`]).sort())
    expect(findSessionCookie(cookies, NAME)).toEqual({ name: NAME, value: '<0><1><2><3><4><5><6><7><8><9><10><11>', bytes: 38, chunks: 12 })
  })

  it('passes over cookies whose names only begin alike', () => {
    expect(findSessionCookie({ [`${NAME}-other`]: 'x', [`${NAME}.x`]: 'y' }, NAME)).toBeNull()
  })
})

describe('parseJwe', () => {
  it('gives header and parts, and null for what is none', () => {
    const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
    expect(parseJwe(`${header}..iv.text.tag`)).toEqual({ header: { alg: 'dir', enc: 'A256GCM' }, parts: [header, '', 'iv', 'text', 'tag'] })
    for (const none of ['', 'a.b.c', '....', `${Buffer.from('{}').toString('base64url')}..a.b.c`, crypto.randomUUID()])
      expect(parseJwe(none)).toBeNull()
  })
})

describe('the proxy report', () => {
  it('survives a header, whatever the claims hold', () => {
    const token = { username: 'Ж "x"\n', _id: '1', isVerified: true, isAcceptingMessages: false }
    const report: ProxyReport = { token, decision: 'pass', at: 1_700_000_000_000.25, durationMs: 0.5 }
    expect(decodeProxyReport(encodeProxyReport(report))).toEqual(report)
    expect(encodeProxyReport(report)).toMatch(/^[\w-]+$/)
    expect(decodeProxyReport(encodeProxyReport({ ...report, token: null }))?.token).toBeNull()
    expect(decodeProxyReport(undefined)).toBeUndefined()
  })
})
