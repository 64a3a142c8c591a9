import { describe, expect, it } from 'vitest'
import { OWN_FUNCTIONS } from '../../own-code/configuration'
import { EXAMPLES } from '../../own-code/examples'
import { ownStarts } from '../../own-code/own-starts'
import { format } from './format'

describe('format', () => {
  it.each(OWN_FUNCTIONS)('leaves the site’s own %s as it is', async (name) => {
    const { code } = ownStarts('.')[name]
    expect(await format(name, code)).toBe(code)
  })

  it.each(EXAMPLES)('leaves the example $id as it is', async ({ functions }) => {
    for (const name of OWN_FUNCTIONS) if (functions[name]) expect(await format(name, functions[name])).toBe(functions[name])
  })

  it('formats, with types', async () => {
    expect(await format('jwt', 'jwt : async({token}:{token:JWT})=>{return {...token,a:"b"};}')).toBe(
      "jwt: async ({ token }: { token: JWT }) => {\n  return { ...token, a: 'b' }\n}"
    )
  })

  it('leaves the blanks in a template string alone', async () => {
    expect(await format('jwt', 'jwt() {\n    return `a\n    b\n  c`\n}')).toBe('jwt() {\n  return `a\n    b\n  c`\n}')
  })

  it('refuses what cannot be parsed', async () => {
    await expect(format('jwt', 'jwt(')).rejects.toThrow()
  })
})
