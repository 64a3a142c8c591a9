import { JWE_PARTS } from './jwe-parts'

/** A piece of a value: one that the other version has too, or one that differs. */
export interface Part {
  text: string
  isChanged: boolean
}

/** From this length on, what changed is hard to find by eye. */
const LONG = 16

/**
 * Cuts two versions of a value where they differ: long ones between their first and their last difference, JWEs at their dots, since of
 * what is encrypted all changes or nothing. Short ones differ as a whole.
 * @returns the pieces of both, and for two JWEs the names of the parts that differ.
 */
export function changedParts(before: string, after: string): { before: Part[]; after: Part[]; names: string[] } {
  const [jwe, newer] = [partsOfJwe(before), partsOfJwe(after)]
  if (jwe && newer)
    return {
      before: marked(jwe, newer),
      after: marked(newer, jwe),
      names: JWE_PARTS.filter((_, i) => jwe[i] !== newer[i])
    }
  const shorter = Math.min(before.length, after.length)
  let start = 0
  let end = 0
  if (shorter >= LONG) {
    while (start < shorter && before[start] === after[start]) start++
    while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  }
  const cut = (text: string): Part[] =>
    [
      { text: text.slice(0, start), isChanged: false },
      { text: text.slice(start, text.length - end), isChanged: true },
      { text: text.slice(text.length - end), isChanged: false }
    ].filter((part) => part.text !== '')
  return { before: cut(before), after: cut(after), names: [] }
}

function partsOfJwe(json: string): string[] | undefined {
  return /^"eyJ[\w-]+(\.[\w-]*){4}"$/.test(json) ? json.slice(1, -1).split('.') : undefined
}

/** The dots between the parts never change. */
function marked(parts: readonly string[], others: readonly string[]): Part[] {
  return parts
    .flatMap((text, i) => [
      { text: '.', isChanged: false },
      { text, isChanged: text !== others[i] }
    ])
    .slice(1)
    .filter(({ text }) => text !== '')
}
