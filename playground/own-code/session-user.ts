/** What the site itself reads of a session's user. */
export interface SessionUser {
  _id: string | undefined
  username: string | undefined
  /** Every field, as it came. */
  fields: Record<string, unknown>
}

/** Reads the user of a session. A reader's own callback may leave it out, or put anything in its place. */
export function userOf(session: unknown): SessionUser {
  const user = member(session, 'user')
  const fields = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : {}
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return { _id: text(fields._id), username: text(fields.username), fields }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
