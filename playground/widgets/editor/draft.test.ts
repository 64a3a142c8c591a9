import { describe, expect, it } from 'vitest'
import { ownStarts } from '../../own-code/own-starts'
import { configurationOf, differing, draftOf, editedIn, savedInWords } from './draft'

const starts = ownStarts('.')
const nothing = { functions: {}, options: {} }

describe('a draft', () => {
  it('begins with the site’s own code, and sends none of it', () => {
    const draft = draftOf(nothing, starts)
    expect(draft.sources.jwt).toBe(starts.jwt.code)
    expect(editedIn(draft, starts)).toEqual([])
    expect(configurationOf(draft, starts)).toEqual(nothing)
  })

  it('sends what was edited alone, and comes back from what was sent', () => {
    const configuration = { functions: { jwt: 'jwt: ({ token }) => token' }, options: { maxAge: '60' } }
    const draft = draftOf(configuration, starts)
    expect(editedIn(draft, starts)).toEqual(['jwt'])
    expect(configurationOf(draft, starts)).toEqual(configuration)
  })

  it('takes no notice of blank lines around a function', () => {
    const draft = draftOf({ functions: { jwt: `\n${starts.jwt.code}\n` }, options: {} }, starts)
    expect(editedIn(draft, starts)).toEqual([])
  })
})

describe('differing', () => {
  it('names functions and options, whatever the order of members', () => {
    const one = { functions: { jwt: 'a' }, options: { cookie: { name: 'a', secure: true }, debug: true as const } }
    const other = { functions: { jwt: 'a', session: 'b' }, options: { cookie: { secure: true, name: 'a' } } }
    expect(differing(one, other)).toEqual(['session', 'debug'])
    expect(differing(one, one)).toEqual([])
  })
})

describe('savedInWords', () => {
  it.each([
    [nothing, 'Saved. From the next request on everything is the site’s own.'],
    [
      { functions: { jwt: '' }, options: {} },
      'Saved. From the next request on your jwt runs; authorize, signIn, redirect and session stay the site’s own.'
    ],
    [
      { functions: { session: '', authorize: '' }, options: { maxAge: 60 } },
      'Saved. From the next request on your authorize and session run, and your session.maxAge applies; signIn, redirect and jwt stay the site’s own.'
    ],
    [
      { functions: {}, options: { maxAge: 60, debug: true as const } },
      'Saved. From the next request on your session.maxAge and debug apply; authorize, signIn, redirect, jwt and session stay the site’s own.'
    ]
  ])('%j', (configuration, words) => {
    expect(savedInWords(configuration)).toBe(words)
  })
})
