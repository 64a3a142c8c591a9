import { describe, expect, it } from 'vitest'
import { readOrder, UsageError } from './order'

const order = (...args: string[]) => readOrder(args, {})?.order
const complaint = (...args: string[]) => {
  try {
    readOrder(args, {})
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return (error as Error).message
  }
}
const SITE = 'http://localhost:3000'

describe('the arguments of the check-up', () => {
  it('are an address, and who may sign in', () => {
    expect(order(SITE, '--user', 'aayush', '--password', 'a b', '--field', 'remember=on')).toMatchObject({
      address: new URL(SITE),
      credentials: { password: 'a b', fields: { username: 'aayush', email: 'aayush', password: 'a b', remember: 'on' } }
    })
    expect(order(SITE, '--user', 'a', '--password', 'b', '--field', 'pass=b', '--field', 'username=c')).toMatchObject({
      credentials: { fields: { username: 'c', pass: 'b' } }
    })
  })
  it('take the secret from the environment unless they have one', () => {
    expect(readOrder([SITE], { NEXTAUTH_SECRET: 'a' })?.order.secret).toBe('a')
    expect(readOrder([SITE, '--secret', 'b'], { NEXTAUTH_SECRET: 'a' })?.order.secret).toBe('b')
  })
  it('take password and header from the environment too', () => {
    expect(readOrder([SITE, '--user', 'a'], { CHECKUP_PASSWORD: 'b' })?.order.credentials?.password).toBe('b')
    expect(readOrder([SITE], { CHECKUP_COOKIE: 'a=b' })?.order.cookie).toBe('a=b')
  })
  it('may ask for help', () => {
    expect(readOrder(['--help'], {})).toBeUndefined()
    expect(readOrder([SITE, '-h'], {})).toBeUndefined()
  })
  it.each([
    [[], 'Give one address.'],
    [[SITE, SITE], 'Give one address.'],
    [['localhost:3000'], 'write an address with http:// or https://'],
    [['ftp://localhost'], 'write an address with http:// or https://'],
    [['http://me:secret@localhost:3000'], 'leave the name and the password out'],
    [[SITE, '--user', 'a'], '--user and --password go together.'],
    [[SITE, '--user', 'a', '--password', 'b', '--cookie', 'c=d'], 'or --cookie'],
    [[SITE, '--path', 'dashboard'], '--path begins with a slash.'],
    [[SITE, '--field', 'remember'], 'write name=value'],
    [[SITE, '--link', 'https://elsewhere.example/'], 'not of http://localhost:3000'],
    [[SITE, '--ended-at', 'https://elsewhere.example/'], 'not of http://localhost:3000'],
    [[SITE, '--cookie', 'next-auth.session-token=eyJ…'], '--cookie is no Cookie header'],
    [[SITE, '--cookie', 'junk'], '--cookie is no Cookie header'],
    [[SITE, '--accept', 'nothing'], 'there is no such finding'],
    [[SITE, '--nonsense'], "Unknown option '--nonsense'"]
  ])('%j are refused: %s', (args, words) => {
    expect(complaint(...args)).toContain(words)
  })
  it('name a command that has to succeed', async () => {
    await expect(order(SITE, '--change', 'node -e "process.exit(1)"')?.change?.()).rejects.toThrow('--change: the command ended with 1.')
    await order(SITE, '--revoke', 'node -e ""')?.revoke?.()
  })
  it('name a log that has to be there', async () => {
    await expect(order(SITE, '--log', 'no-such-file')?.log?.()).rejects.toThrow('--log no-such-file')
  })
})
