/**
 * MongoDB's error codes that this server answers with. Names and numbers are those of MongoDB's `error_codes.yml`.
 */
const CODE_NAMES = {
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  197: 'InvalidIndexSpecificationOption',
  238: 'NotImplemented',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  31249: 'Location31249',
  31253: 'Location31253',
  31254: 'Location31254',
  40324: 'Location40324',
  40353: 'Location40353',
  40414: 'Location40414',
  40415: 'Location40415'
} as const

export type ErrorCode = keyof typeof CODE_NAMES

/** A command or write that MongoDB would refuse, with MongoDB's own code and code name. */
export class MongoServerError extends Error {
  readonly codeName: string

  /** @param details further fields of the answer, e.g. `keyPattern` and `keyValue` of a duplicate key. */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {}
  ) {
    super(message)
    this.codeName = CODE_NAMES[code]
  }

  /** The body of a failed command's answer. */
  toReply(): Record<string, unknown> {
    return { ok: 0, errmsg: this.message, code: this.code, codeName: this.codeName, ...this.details }
  }
}

/** For what MongoDB can do and this server cannot: refused, never guessed. */
export function notImplemented(what: string): MongoServerError {
  return new MongoServerError(238, `${what} is not supported by the embedded server`)
}
