import { Binary, type Document, ObjectId } from 'bson'
import { MongoServerError } from '../errors'

/** Counts the memory of what a server holds against a limit. */
export class Budget {
  private used = 0

  constructor(readonly maxBytes: number) {}

  /**
   * Accounts for what comes (or goes, with a negative number).
   * @throws MongoServerError OutOfDiskSpace, as MongoDB does when it has no room left.
   */
  take(bytes: number): void {
    if (bytes > 0 && this.used + bytes > this.maxBytes)
      throw new MongoServerError(
        14031,
        `no room for ${bytes} more bytes: the embedded server holds ${this.used} bytes in memory and may hold ${this.maxBytes} (MAX_BYTES)`
      )
    this.used += bytes
  }
}

/**
 * Bytes of memory that a parsed value takes, a little more than measured: V8's own figures for objects of bson 7 on Node 20 and 24, by heap
 * before and after, over documents of ten kinds.
 */
export function memoryOf(value: unknown): number {
  if (typeof value === 'string') return 24 + value.length * (isOneByte(value) ? 1 : 2)
  if (typeof value !== 'object' || value === null) return 8
  if (Array.isArray(value)) return value.reduce((bytes: number, element) => bytes + 8 + memoryOf(element), 40)
  if (value instanceof Date) return 120
  if (value instanceof ObjectId) return 160
  if (value instanceof Binary) return 200 + value.length()
  if ('_bsontype' in value) return 72
  let bytes = 72
  for (const key in value) bytes += 24 + memoryOf((value as Document)[key])
  return bytes
}

function isOneByte(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that V8 keeps in one byte
  return /^[\x00-\xff]*$/.test(text)
}
