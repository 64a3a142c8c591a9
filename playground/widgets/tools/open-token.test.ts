import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadEnvConfig } from '@next/env'
import { encode as encodeV5 } from 'auth-core/jwt'
import { encode as encodeV4, type JWT } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { type Jwe, kindOf } from './kind-of-value'
import { openToken, slipOfCsrf, variantsOf } from './open-token'

/** By its file: the package does not export it. */
const { createCSRFToken } = createRequire(import.meta.url)(resolve('node_modules/next-auth/core/lib/csrf-token.js')) as {
  createCSRFToken(given: { options: { secret: string } }): { cookie: string }
}

const SECRET = 'the secret of a test'
const claims = { sub: '1', name: 'Åse' } as JWT
const ofV4 = await encodeV4({ token: claims, secret: SECRET })
const ofV5 = await encodeV5({ token: claims, secret: SECRET, salt: '__Secure-authjs.session-token' })

const jwe = (value: string): Jwe => {
  const kind = kindOf(value)
  if (kind.kind !== 'jwe') throw new Error(`It is no JWE but ${kind.kind}.`)
  return kind
}
const flip = (value: string, at: number) => value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1)

describe('a token that the library made', () => {
  it('of v4 opens with the secret, whatever its cookie is called', async () => {
    for (const name of [null, 'next-auth.session-token', 'my-session'])
      expect(await openToken(jwe(ofV4), SECRET, name)).toMatchObject({ outcome: 'opened', family: 'v4', salt: '', slip: null, claims })
  })

  it('of v4 with a salt opens under the cookie’s name', async () => {
    const value = await encodeV4({ token: { value: 'x' } as never, secret: SECRET, salt: 'next-auth.state' })
    expect(await openToken(jwe(value), SECRET, 'next-auth.state')).toMatchObject({ outcome: 'opened', salt: 'next-auth.state' })
    expect(await openToken(jwe(value), SECRET, null)).toMatchObject({ outcome: 'not-opened' })
  })

  it('of v5 opens under the name that made its key, also where another one was pasted', async () => {
    for (const name of [null, '__Secure-authjs.session-token', 'authjs.session-token', 'authjs.session-token.0'])
      expect(await openToken(jwe(ofV5), SECRET, name)).toMatchObject({
        outcome: 'opened',
        family: 'v5',
        salt: '__Secure-authjs.session-token',
        claims
      })
    const own = await encodeV5({ token: claims, secret: SECRET, salt: 'my-session' })
    expect(await openToken(jwe(own), SECRET, 'my-session')).toMatchObject({ outcome: 'opened', salt: 'my-session' })
    expect(await openToken(jwe(own), SECRET, null)).toMatchObject({ outcome: 'not-opened', namesKey: true })
  })

  it('of v5 opens with any secret of a list', async () => {
    for (const list of [JSON.stringify(['new one', SECRET]), `new one, ${SECRET}`])
      expect(await openToken(jwe(ofV5), list, null)).toMatchObject({ outcome: 'opened', slip: null, number: 2 })
  })
})

describe('a token that does not open', () => {
  it('of v4 does not tell another secret from a changed value', async () => {
    expect(await openToken(jwe(ofV4), 'another', null)).toEqual({ outcome: 'not-opened', namesKey: false, names: expect.anything() })
    expect(await openToken(jwe(flip(ofV4, ofV4.length - 30)), SECRET, null)).toMatchObject({ outcome: 'not-opened', namesKey: false })
  })

  it('of v5 does: its header names the key', async () => {
    expect(await openToken(jwe(ofV5), 'another', null)).toMatchObject({ outcome: 'not-opened', namesKey: true })
    expect(await openToken(jwe(flip(ofV5, ofV5.length - 60)), SECRET, null)).toEqual({
      outcome: 'changed',
      salt: '__Secure-authjs.session-token'
    })
  })
})

describe('slips of the secret', () => {
  it.each([
    ['blanks around it', ` ${SECRET}\n`, SECRET],
    ['quotes around it', `"${SECRET}"`, SECRET],
    ['the whole line of the file', `NEXTAUTH_SECRET="${SECRET}"`, SECRET],
    ['echo gave the application a line break', SECRET, `${SECRET}\n`],
    ['a file of Windows', SECRET, `${SECRET}\r`],
    ['docker kept the quotes', SECRET, `"${SECRET}"`]
  ])('%s: it opens, and says how', async (_, typed, used) => {
    const value = await encodeV4({ token: claims, secret: used })
    const opened = await openToken(jwe(value), typed, null)
    expect(opened).toMatchObject({ outcome: 'opened', slip: expect.stringMatching(/with|without/) })
  })

  it.each(['pa$WORD5-of-mine', 'before#after'])('%s: what a .env file makes of it is among those tried', (typed) => {
    const folder = mkdtempSync(join(tmpdir(), 'env-'))
    try {
      writeFileSync(join(folder, '.env'), `THE_SECRET_OF_A_TEST=${typed}\n`)
      const read = loadEnvConfig(folder, false, { info() {}, error() {} }, true).parsedEnv?.THE_SECRET_OF_A_TEST
      expect(variantsOf(typed).map(({ secret }) => secret)).toContain(read)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('none is tried twice, and no empty one', () => {
    const secrets = variantsOf('$x').map(({ secret }) => secret)
    expect(new Set(secrets).size).toBe(secrets.length)
    expect(secrets).not.toContain('')
  })
})

describe('the secret of a CSRF cookie is known by its hash', () => {
  const fits = (used: string, typed: string) => {
    const { cookie } = createCSRFToken({ options: { secret: used } })
    const kind = kindOf(cookie)
    if (kind.kind !== 'csrf') throw new Error(kind.kind)
    return slipOfCsrf(kind.token, kind.hash, typed)
  }

  it('as it was typed, with blanks that belong to it', async () => {
    for (const secret of [SECRET, ` ${SECRET} `, `${SECRET}\n`]) expect(await fits(secret, secret)).toEqual({ slip: null })
    expect(await fits('another', SECRET)).toBeNull()
  })

  it('with the slips that a token is tried with', async () => {
    expect(await fits(SECRET, ` ${SECRET}`)).toEqual({ slip: expect.stringMatching(/without the blanks/) })
    expect(await fits(`${SECRET}\n`, SECRET)).toEqual({ slip: expect.stringMatching(/line break/) })
  })
})
