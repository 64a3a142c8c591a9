import { expect, it } from 'vitest'
import { OWN_FUNCTIONS } from './configuration'
import { ownStarts } from './own-starts'
import { parseSource } from './parse'
import { warningsOf } from './warnings'

it.each(OWN_FUNCTIONS)('the site’s own %s can be parsed, and nothing is to be warned of, under both strategies', (name) => {
  const { program } = parseSource(name, ownStarts('.')[name].code)
  if (!program) throw new Error(`${name} cannot be parsed.`)
  expect([...warningsOf(name, program, 'jwt'), ...warningsOf(name, program, 'database')]).toEqual([])
})
