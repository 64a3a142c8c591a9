import { SIGNATURES, type Signature } from './signatures'

/** What a text leads to. */
export interface Diagnosis {
  signature: Signature
  /** What was recognised, shortened, with what may be secret left out: a line, or the first and the last of several. */
  line: string
}

/** Characters that are looked at. Of a longer text the beginning and the end count: logs end with what happened last. */
export const MOST = 100_000

/** Characters of a line that are shown. */
const LINE = 160

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]{0,20}[A-Za-z]`, 'g')

/**
 * What a log line, a stack, an address, an answer or several of them mean: the most specific first, then the codes that stand beside it.
 * Colours, timestamps and JSON around lines do not matter. A pure function: it sends nothing and keeps nothing.
 * @returns nothing for a text that no signature is in.
 */
export function diagnose(text: string): Diagnosis[] {
  const plain = plainOf(text)
  return SIGNATURES.flatMap((signature) => {
    const found = foundIn(plain, signature)
    return found ? [{ signature, line: shown(plain, found) }] : []
  })
}

function foundIn(text: string, { patterns }: Signature): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found) return found
  }
  return undefined
}

/** The lines on which a match begins and ends: NextAuth logs a code on one, and on the next what the error says. */
function shown(text: string, { index, 0: match }: RegExpExecArray): string {
  const first = lineAt(text, index)
  const end = index + match.trimEnd().length
  const after = /^[\w\]]{0,80}[ \t]{0,8}\n/.exec(text.slice(end, end + 100))
  const isAlone = /\[next-auth\]\[\w{1,10}\]\[[^\n]{0,80}$/.test(text.slice(Math.max(0, end - 120), end)) && after
  const last = isAlone ? end + after[0].length : match.trimEnd().includes('\n') ? end : undefined
  return last === undefined ? first : `${first} … ${lineAt(text, last)}`
}

/** A text as a terminal would show it: without colours, escapes of JSON and of addresses, and with straight quotes. */
function plainOf(text: string): string {
  const bounded = text.length > MOST ? `${text.slice(0, MOST / 2)}\n${text.slice(-MOST / 2)}` : text
  return bounded
    .replace(ANSI, '')
    .replace(/\\u001b\[[0-9;]{0,20}[A-Za-z]/gi, '')
    .replace(/\\n/g, '\n')
    .replace(/\\(["'/])/g, '$1')
    .replace(/%[2-7][0-9a-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    .replace(/&(quot|lt|gt|amp|#x27|#39);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name])
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\r\n?/g, '\n')
}

const ENTITIES = { quot: '"', lt: '<', gt: '>', amp: '&', '#x27': "'", '#39': "'" } as const

/** The line around a place. Tokens, addresses of people and long values are left out: readers send pictures of what is shown here. */
function lineAt(text: string, at: number): string {
  const from = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  const line = text.slice(Math.max(from, at - LINE / 2), end === -1 ? undefined : end)
  const safe = line
    .slice(0, 4 * LINE)
    .replace(/\b(?=[\w-]{0,100}\d)[\w-]{24,}(?:\.[\w-]{0,2000}){0,4}/g, '…')
    .replace(
      /(?<=\b(?:code|state|token|secret|password|cookie|authorization|access_token|refresh_token|id_token)["']? ?[=:] ?["']?)[^\s&"',}]{1,2000}/gi,
      '…'
    )
    .replace(/[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{1,60}/g, '…')
    .trim()
  return safe.length > LINE ? `${safe.slice(0, LINE)}…` : safe
}
