import { regionLines } from '../../lib/mdx/source-region'

/** The place of the code that copies the user's fields at one stage. */
interface CopyingCode {
  file: string
  /** The number of its first line. */
  line: number
  /** The numbers of the lines that set fields, by the name that each field gets there. */
  fields: Record<string, number>
}

const CODE = {
  authorize: ['playground/nextauth/credentials.ts', 'user-object'],
  jwt: ['playground/nextauth/callbacks.ts', 'jwt'],
  session: ['playground/nextauth/callbacks.ts', 'session']
} as const

export type FieldLines = Record<keyof typeof CODE, CopyingCode>

/** `name: …` in an object, or `token.name = …`. */
const SETS_FIELD = /^\s*(?:(\w+): |token\.(\w+) = )/

/** Finds the lines of the running source, at build time. @throws Error when a region is missing. */
export function fieldLines(root: string): FieldLines {
  const entries = Object.entries(CODE).map(([stage, [file, region]]) => {
    const lines = regionLines(root, file, region)
    const fields = lines.flatMap(({ number, text }) => {
      const [, member, claim] = SETS_FIELD.exec(text) ?? []
      const name = member ?? claim
      return name ? [[name, number] as const] : []
    })
    return [stage, { file, line: lines[0]?.number ?? 1, fields: Object.fromEntries(fields) }] as const
  })
  return Object.fromEntries(entries) as FieldLines
}
