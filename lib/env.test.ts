import { describe, expect, it } from 'vitest'
import { readEnv } from './env'

describe('readEnv', () => {
  it('has a default for everything, and takes an empty value for none', () => {
    const defaults = {
      PORT: 3000,
      HOST: '127.0.0.1',
      MONGODB_ENGINE: 'auto',
      TRUST_PROXY: 0,
      SANDBOX_IDLE_SECONDS: 1800,
      SANDBOX_MEMORY_MB: 256,
      PLAYGROUND_TRACE: 'on',
      PLAYGROUND_PROVIDERS: ['credentials', 'email', 'oidc'],
      SMTP_FROM: 'NextAuth Live <no-reply@localhost>',
      LOG_LEVEL: 'info'
    }
    expect(readEnv({})).toEqual(defaults)
    expect(readEnv({ PORT: '', MONGODB_URI: '', NEXTAUTH_SECRET: '' })).toEqual(defaults)
  })

  it.each([
    [{ PORT: '70000' }, 'Bad configuration: PORT must be at most 65535 (it is "70000").'],
    ...['1.5', '1e3', '0x10', ' 80', '8000 '].map((PORT): [object, string] => [
      { PORT },
      `Bad configuration: PORT must be a whole number (it is "${PORT}").`
    ]),
    [{ PORT: '-1' }, 'Bad configuration: PORT must be at least 0 (it is "-1").'],
    [{ LOG_LEVEL: 'loud' }, 'Bad configuration: LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent (it is "loud").'],
    [{ NEXTAUTH_URL: 'site.example' }, 'Bad configuration: NEXTAUTH_URL must be an http or https address (it is "site.example").'],
    [
      { PLAYGROUND_PROVIDERS: 'credentials,github' },
      'Bad configuration: PLAYGROUND_PROVIDERS must be one of credentials, email, oidc (it is "credentials,github").'
    ],
    [{ PLAYGROUND_PROVIDERS: 'oidc,oidc' }, 'Bad configuration: PLAYGROUND_PROVIDERS must name each provider once (it is "oidc,oidc").'],
    [{ SMTP_URL: 'smtp://mail.example' }, /^Bad configuration: NEXTAUTH_URL is required when SMTP_URL is set/],
    [{ SMTP_URL: 'mail.example' }, 'Bad configuration: SMTP_URL must start with smtp:// or smtps://.'],
    [
      { SANDBOX_MAX: '0', SANDBOX_IDLE_SECONDS: 'x' },
      /^Bad configuration: SANDBOX_IDLE_SECONDS must be a whole number \(it is "x"\); SANDBOX_MAX must be at least 1 \(it is "0"\)\.$/
    ]
  ])('refuses %o in one sentence', (env, sentence) => {
    expect(() => readEnv(env as Record<string, string>)).toThrow(sentence)
  })

  it('never shows a secret or a connection string', () => {
    const complain = (env: Record<string, string>) => {
      try {
        readEnv(env)
      } catch (error) {
        return String(error)
      }
      return ''
    }
    expect(complain({ NEXTAUTH_SECRET: 'too short' })).toBe('Error: Bad configuration: NEXTAUTH_SECRET must have at least 16 characters.')
    expect(complain({ MONGODB_URI: 'postgres://me:hidden@host' })).toBe(
      'Error: Bad configuration: MONGODB_URI must start with mongodb:// or mongodb+srv://.'
    )
  })
})
