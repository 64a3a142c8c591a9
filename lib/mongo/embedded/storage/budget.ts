import { MongoServerError } from '../errors'

/** Counts the bytes of a server's documents against a limit. */
export class Budget {
  private used = 0

  constructor(readonly maxBytes: number) {}

  /**
   * Accounts for documents that come (or go, with a negative number).
   * @throws MongoServerError OutOfDiskSpace, as MongoDB does when it has no room left.
   */
  take(bytes: number): void {
    if (bytes > 0 && this.used + bytes > this.maxBytes)
      throw new MongoServerError(
        14031,
        `no room for ${bytes} more bytes: the embedded server holds ${this.used} bytes of documents and may hold ${this.maxBytes} (MAX_BYTES)`
      )
    this.used += bytes
  }
}
