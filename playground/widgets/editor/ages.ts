/**
 * What a reader means who types an age: digits are a number of seconds. Anything else stays text, and so does what stands in quotes, since
 * NextAuth does not check it. @returns undefined for an empty field.
 */
export function ageOf(typed: string): number | string | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  if (/^\d+$/.test(text)) return Number(text)
  return /^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text
}

/** An age as a reader would type it. */
export function typedAge(age: number | string | undefined): string {
  return typeof age === 'string' ? `'${age}'` : String(age ?? '')
}
