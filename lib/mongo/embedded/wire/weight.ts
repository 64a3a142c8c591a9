/** Bytes of memory that the parsed value of a BSON type takes, beside its bytes on the wire; a little more than measured. */
const WEIGHTS: Record<number, number> = { 2: 50, 3: 100, 4: 70, 5: 230, 7: 190, 9: 150, 11: 150, 12: 350, 13: 150, 15: 250, 19: 150 }
const USUAL_WEIGHT = 60
/** Bytes of values whose length does not vary. */
const LENGTHS: Record<number, number> = { 1: 8, 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8, 19: 16, 127: 0, 255: 0 }

export interface Weight {
  elements: number
  /** Bytes of memory, about. */
  memory: number
}

/**
 * What a document comes to when it is parsed: values of a few bytes on the wire may take hundreds in memory. It looks at the types and lengths
 * alone. Of a broken document it tells what comes before the break, which whoever parses it finds too.
 */
export function weigh(bytes: Buffer): Weight {
  const weight = { elements: 0, memory: bytes.length }
  let at = 4
  for (let depth = 1; depth > 0 && at < bytes.length; ) {
    const type = bytes[at++] as number
    if (type === 0) {
      depth--
      continue
    }
    weight.elements++
    weight.memory += WEIGHTS[type] ?? USUAL_WEIGHT
    at = afterText(bytes, at)
    if (type === 3 || type === 4) {
      depth++
      at += 4
    } else if (type === 11) at = afterText(bytes, afterText(bytes, at))
    else at += LENGTHS[type] ?? lengthOf(bytes, at, type)
  }
  return weight
}

function afterText(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== 0) at++
  return at + 1
}

/** The length of a value that tells it itself. */
function lengthOf(bytes: Buffer, at: number, type: number): number {
  if (at + 4 > bytes.length) return 4
  const told = Math.max(0, bytes.readInt32LE(at))
  return type === 15 ? Math.max(4, told) : 4 + told + (type === 5 ? 1 : type === 12 ? 12 : 0)
}
