import { expect, it } from 'vitest'
import { OWN_FUNCTIONS } from '../own-code/configuration'
import { parseSource } from '../own-code/parse'
import { warningsOf } from '../own-code/warnings'
import { ownStarts } from './own-starts'

it.each(OWN_FUNCTIONS)('the site’s own %s can be parsed, and nothing is to be warned of, under both strategies', (name) => {
  const { program } = parseSource(name, ownStarts('.')[name].code)
  if (!program) throw new Error(`${name} cannot be parsed.`)
  expect([...warningsOf(name, program, 'jwt'), ...warningsOf(name, program, 'database')]).toEqual([])
})
