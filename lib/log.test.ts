import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** Runs a script with the site's logger, and gives the lines that it printed. */
function lines(script: string): Record<string, unknown>[] {
  const code = `import { logFailure, logInfo } from './lib/log.ts'\n${script}`
  const printed = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, LOG_LEVEL: 'info' }
  })
  return printed
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

it('tells of a failure its kind, class, code and place, and nothing that a visitor sent, at any depth', () => {
  const [line] = lines(`
    const error = Object.assign(new TypeError('the password is hunter2'), {
      code: 'E_SECRET', body: { password: 'hunter2' }, writeErrors: [{ op: { documents: [{ cookie: 'live.sandbox=hunter2' }] } }],
      cause: new Error('hunter2')
    })
    logFailure('a kind', error)
  `)
  expect(line).toMatchObject({ kind: 'a kind', error: 'TypeError', code: 'E_SECRET', msg: 'failure' })
  expect(String(line?.at)).toMatch(/^at [^,]*:\d+:\d+\)?(,|$)/)
  expect(JSON.stringify(line)).not.toContain('hunter2')
  expect(Object.keys(line ?? {}).sort()).toEqual(['at', 'code', 'error', 'kind', 'level', 'msg', 'time'])
})

it('keeps out a class or a code that a visitor could have chosen', () => {
  const [line] = lines(`
    const error = Object.assign(new Error('x'), { code: 'a value: hunter2' })
    error.name = 'hunter2 {}'
    logFailure('a kind', error)
  `)
  expect(JSON.stringify(line)).not.toContain('hunter2')
})

it('prints one line a kind and minute', () => {
  const printed = lines(`
    for (let i = 0; i < 1000; i++) logFailure('one', new Error('x'))
    logFailure('two')
    for (let i = 0; i < 1000; i++) logFailure('kind ' + i)
  `)
  expect(printed.filter(({ kind }) => kind === 'one')).toHaveLength(1)
  expect(printed.filter(({ kind }) => kind === 'two')).toHaveLength(1)
  expect(printed.length).toBeLessThanOrEqual(100)
})
