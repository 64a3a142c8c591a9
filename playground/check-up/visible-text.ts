import type { Answer } from './browser'

/**
 * What a reader sees of an answer. Scripts and attributes are left out: they may differ from answer to answer, by a nonce for example.
 * Each step takes a time in proportion to the text, whatever it holds.
 */
export function visibleText({ text, type }: Answer): string {
  if (type !== 'text/html') return text.trim()
  let visible = ''
  let at = 0
  for (const { index = 0, 1: name = '' } of text.matchAll(/<(script|style|template)\b/gi)) {
    if (index < at) continue
    visible += text.slice(at, index)
    const end = text.indexOf(`</${name}`, index)
    at = end === -1 ? text.length : end
  }
  return (visible + text.slice(at))
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
