import { describe, expect, it } from 'vitest'
import { capture } from '../trace/core/capture'
import { inert, isSecretName, withoutSecrets } from './secrets'
import { namesOf, show } from './text'

const printed = (value: unknown) => show(capture(value), 2000)

describe('a name that means a secret', () => {
  it.each([
    ...[
      'pass',
      'pwd',
      'passwd',
      'passphrase',
      'pin',
      'otp',
      'totpSecret',
      'secret',
      'token',
      'tokens',
      'accessTokens',
      'API_KEY',
      'apikey'
    ],
    ...['credential', 'authorization', 'Set-Cookie', 'codeVerifier', 'oauth_verifier', 'code', 'recoveryCodes', 'state', 'session_state'],
    ...['passwordHash', 'password2', 'hashedPassword', 'PASSWORD', 'userPassword', 'privateKey', 'JWT', 'clientSecret', 'sid', 'x-api-key']
  ])('is %s', (name) => {
    expect(isSecretName(name)).toBe(true)
    expect(printed({ [name]: 'hunter2' })).not.toContain('hunter2')
  })
  it.each(['username', 'email', 'passport', 'keyboard', 'role', 'statement', 'status', 'encoded', '_id', 'sub', 'isVerified', 'expires'])(
    'is not %s',
    (name) => {
      expect(isSecretName(name)).toBe(false)
      expect(printed({ [name]: 'hunter2' })).toContain('"hunter2"')
    }
  )
  it('hides all text below it, and numbers', () => {
    const shown = printed({ accessTokens: { google: 'ya29-SECRET', more: ['SECRET', { deep: 'SECRET', at: 4711 }] }, pin: 4711, n: 1 })
    expect(shown).not.toMatch(/SECRET|4711/)
    expect(shown).toContain('google: <11 characters>')
    expect(shown).toContain('n: 1')
    expect(printed({ tokens: new Error('SECRET'), keys: 12n })).toBe('{ tokens: <error>, keys: <bigint> }')
  })
})

describe('text', () => {
  it.each([
    'MongoServerError: cannot reach mongodb://user:PASSW0RD@host:27017/db',
    'mongodb+srv://user:PASSW0RD/with@sign@cluster.example/?retryWrites=true',
    'smtp://:PASSW0RD@mail.example and https://PASSW0RD@github.com/a/b',
    'Bad credentials for gho_PASSW0RDabc',
    'github_pat_PASSW0RD',
    'ya29.PASSW0RD',
    'xoxb-PASSW0RD-1',
    'sk-PASSW0RDabcdefg',
    'sk_live_PASSW0RD12345',
    'AKIAPASSW0RDABCDEFGH',
    'eyJhbGciOiJkaXIiPASSW0RD.PASSW0RD..PASSW0RD',
    '$argon2id$v=19$m=1$PASSW0RD',
    'Authorization: Bearer PASSW0RD',
    'the server answered {"refresh_token": "PASSW0RD", "pass":"PASSW0RD"}',
    'login failed: password=PASSW0RD, pwd: PASSW0RD',
    'Cookie: a=PASSW0RD; {"password":"two PASSW0RD"}',
    '/api/auth/callback/twitter?oauth_token=PASSW0RD&oauth_verifier=PASSW0RD',
    '/api/auth/callback/github?code=PASSW0RD&state=PASSW0RD&session_state=PASSW0RD#id_token=PASSW0RD',
    '/verify?to%6ben=PASSW0RD&t=1',
    '-----BEGIN RSA PRIVATE KEY-----\nPASSW0RD\nPASSW0RD\n-----END RSA PRIVATE KEY-----',
    'PASSW0RDx8Yb3nLq0Zt5Rk7Wd1Vc9Hf2',
    'kJ8s/PASSW0RD+x8Yb3nLq0Zt5Rk7Wd1Vc9Hf2a1aaa='
  ])('has no secret left: %s', (text) => {
    expect(withoutSecrets(text)).not.toContain('PASSW0RD')
    expect(printed({ text: new Error(text) })).not.toContain('PASSW0RD')
  })
  it.each([
    'http://localhost:3000/api/auth/callback/email?email=a@b.example',
    'E11000 duplicate key error collection: app.users index: username_1 dup key: { username: "aayush" }',
    'InvalidToken: expired',
    '66f2a0000000000000000001',
    'b7d3f6de-5d9e-44a5-9a39-0123456789ab',
    'https://avatars.example.com/u/1234567?v=4',
    '/experiments/a-page-with-a-very-long-name-and-number-4'
  ])('stays as it is: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text)
  })
  it('ends with any text, and leaves one without secrets as it is', () => {
    for (const part of ['?', 'a', 'a:', '://a:', 'x-', '%']) {
      const text = part.repeat(20_000 / part.length)
      expect(withoutSecrets(text)).toBe(text)
    }
    for (const part of ['token=', '-----BEGIN PRIVATE KEY-----', 'eyJ', '"token": "'])
      expect(withoutSecrets(part.repeat(1000))).toEqual(expect.any(String))
  })
  it('cannot command a terminal, as a value, a name or an error', () => {
    const evil = '\u001b]0;x\u0007\u009b31m\u202e\r\n'
    const value = capture({ [evil]: evil, error: new Error(evil), list: [evil] })
    for (const shown of [show(value, 500), namesOf(value, 500) ?? '', inert(evil)]) {
      expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
      expect(shown).toContain('\\u001b]0;x')
    }
  })
})
