/**
 * Names of MongoDB's error codes that this server answers with, from MongoDB's `error_codes.yml`. A code that has no name there is
 * called `Location` and its number.
 */
const CODE_NAMES: Record<string, string> = Object.fromEntries(
  `2 BadValue, 8 UnknownError, 9 FailedToParse, 13 Unauthorized, 14 TypeMismatch, 16 InvalidLength, 17 ProtocolError,
   18 AuthenticationFailed, 20 IllegalOperation, 26 NamespaceNotFound, 27 IndexNotFound, 28 PathNotViable,
   40 ConflictingUpdateOperators, 43 CursorNotFound, 48 NamespaceExists, 50 MaxTimeMSExpired, 52 DollarPrefixedFieldName,
   53 InvalidIdField, 54 NotSingleValueField, 56 EmptyFieldName, 59 CommandNotFound, 66 ImmutableField, 67 CannotCreateIndex,
   72 InvalidOptions, 73 InvalidNamespace, 85 IndexOptionsConflict, 86 IndexKeySpecsConflict, 123 NotAReplicaSet,
   146 ExceededMemoryLimit, 168 InvalidPipelineOperator, 171 CannotIndexParallelArrays, 197 InvalidIndexSpecificationOption,
   201 CannotBuildIndexKeys, 224 QueryFeatureNotAllowed, 238 NotImplemented, 334 MechanismUnavailable, 10334 BSONObjectTooLarge,
   11000 DuplicateKey, 14031 OutOfDiskSpace`
    .split(/,\s+/)
    .map((entry) => entry.split(' '))
)

/** A command or write that MongoDB would refuse, with MongoDB's own code and code name. */
export class MongoServerError extends Error {
  readonly codeName: string

  /** @param details further fields of the answer, e.g. `keyPattern` and `keyValue` of a duplicate key. */
  constructor(
    readonly code: number,
    message: string,
    readonly details: Record<string, unknown> = {}
  ) {
    super(message)
    this.codeName = CODE_NAMES[code] ?? `Location${code}`
  }
}

/** The error for a feature that MongoDB has and this server lacks. */
export function notImplemented(what: string): MongoServerError {
  return new MongoServerError(238, `${what} is not supported by the embedded server`)
}
