import { afterEach, expect, it, vi } from 'vitest'
import { keepDraft, keptDraft } from './kept-draft'

function stubStorage(): Map<string, string> {
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key)
  })
  return kept
}

afterEach(() => vi.unstubAllGlobals())

it('keeps a draft until it is saved', () => {
  stubStorage()
  expect(keptDraft()).toBeUndefined()
  const draft = { functions: { jwt: 'jwt() {}' }, options: { maxAge: '60' } }
  keepDraft(draft)
  expect(keptDraft()).toEqual(draft)
  keepDraft(null)
  expect(keptDraft()).toBeUndefined()
})

it('passes over what is no draft, and a browser without storage', () => {
  const kept = stubStorage()
  for (const text of ['', '{', '{"functions":{"encode":"x"},"options":{}}', '7']) {
    kept.set('live.draft', text)
    expect(keptDraft()).toBeUndefined()
  }
  vi.unstubAllGlobals()
  keepDraft({ functions: {}, options: {} })
  expect(keptDraft()).toBeUndefined()
})
