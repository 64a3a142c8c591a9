import { Binary, type Document } from 'bson'

/** Minutes without use after which MongoDB forgets a logical session. */
export const SESSION_TIMEOUT_MINUTES = 30

/** The logical sessions that clients name in `lsid`. They carry no state: a standalone has no transactions. */
export class Sessions {
  private readonly usedAt = new Map<string, { id: Binary; lastUse: number }>()

  /** Notes a command's `lsid`, when it has one. */
  use(lsid: Document | undefined): void {
    if (!(lsid?.id instanceof Binary)) return
    const key = keyOf(lsid.id)
    const known = this.usedAt.get(key)
    if (known) known.lastUse = Date.now()
    else this.usedAt.set(key, { id: lsid.id, lastUse: Date.now() })
  }

  end(lsid: Document): void {
    if (lsid.id instanceof Binary) this.usedAt.delete(keyOf(lsid.id))
  }

  closeIdle(now: number): void {
    for (const [key, { lastUse }] of this.usedAt) if (now - lastUse > SESSION_TIMEOUT_MINUTES * 60_000) this.usedAt.delete(key)
  }

  /** The documents of `$listLocalSessions`. */
  list(): Document[] {
    return [...this.usedAt.values()].map(({ id, lastUse }) => ({ _id: { id }, lastUse: new Date(lastUse) }))
  }
}

function keyOf(id: Binary): string {
  return id.toString('base64')
}
