import { hashSync } from '@node-rs/bcrypt'
import { decode, encode, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { attributeNotes, notesOn } from './claim-notes'

const NOW = 1_800_000_000
const fine = { sub: '1', iat: NOW - 60, exp: NOW + 60, jti: 'x' }
const paths = (claims: Record<string, unknown>) => notesOn(claims, NOW).map(({ path }) => path)

describe('notes on claims', () => {
  it('are none on what NextAuth makes for a user with an id', async () => {
    const made = await decode({ token: await encode({ token: { sub: '1' } as JWT, secret: 's' }), secret: 's' })
    expect(notesOn({ ...made }, Date.now() / 1000)).toEqual([])
  })

  it.each([
    ['no end', { sub: '1', iat: NOW }, ['exp']],
    ['an end that is a text', { ...fine, exp: 'tomorrow' }, ['exp']],
    ['an end in the past', { ...fine, exp: NOW - 20 }, ['exp']],
    ['an end that is still forgiven', { ...fine, exp: NOW - 10 }, []],
    ['a beginning in the future', { ...fine, nbf: NOW + 100 }, ['nbf']],
    ['a clock that is fast', { ...fine, iat: NOW + 100 }, ['iat']],
    ['nobody', { ...fine, sub: undefined }, ['sub']],
    ['a hash', { ...fine, user: { password: hashSync('x', 4) } }, ['user.password']],
    ['a hash under another name', { ...fine, pw: hashSync('x', 4) }, ['pw']],
    ['a password', { ...fine, password: 'x' }, ['password']],
    ['tokens of a provider', { ...fine, accessToken: 'ya29.x', account: { refresh_token: 'y' } }, ['accessToken', 'account.refresh_token']],
    ['a whole document', { ...fine, _doc: { username: 'a' } }, ['_doc']],
    ['a picture', { ...fine, picture: `data:${'x'.repeat(900)}` }, ['picture']]
  ])('name %s', (_, claims, expected) => {
    expect(paths(claims)).toEqual(expected)
  })

  it('end with a claim that goes deep', () => {
    const deep = Array.from({ length: 500 }).reduce((inner: object) => ({ inner }), {})
    expect(paths({ ...fine, deep })).toEqual(['deep'])
  })
})

describe('notes on attributes', () => {
  it.each([
    ['undefined', ['Path=/', 'HttpOnly', 'SameSite=Lax'], /no name/],
    ['__Secure-next-auth.session-token', ['Path=/', 'HttpOnly', 'SameSite=Lax'], /demands Secure/],
    ['next-auth.session-token', ['Path=/', 'SameSite=Lax'], /HttpOnly is missing/],
    ['next-auth.session-token', ['Path=/', 'HttpOnly', 'SameSite=None'], /SameSite=None without Secure/],
    ['next-auth.session-token', ['Path=/api', 'HttpOnly', 'SameSite=Lax'], /Path is not/],
    ['next-auth.session-token', ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Max-Age=0'], /removes/]
  ])('%s with %j', (name, attributes, says) => {
    expect(attributeNotes(name, attributes).join('\n')).toMatch(says)
  })

  it('are about the prefix alone where all are there, or none was pasted', () => {
    expect(attributeNotes('next-auth.session-token', ['Path=/', 'HttpOnly', 'SameSite=Lax'])).toHaveLength(1)
    expect(attributeNotes('__Secure-next-auth.session-token', null)).toHaveLength(1)
    expect(attributeNotes(null, null)).toEqual([])
  })
})
