import { CookieValue } from '@/components/jwe-text'

interface SessionTokenProps {
  value: string
  row: Record<string, unknown> | undefined
  user: Record<string, unknown> | undefined
}

/** The cookie under `database`: a UUID, and the documents that it leads to. */
export function SessionToken({ value, row, user }: SessionTokenProps) {
  const isUuid = /^[0-9a-f-]{36}$/.test(value)
  return (
    <>
      <CookieValue>
        {isUuid ? (
          <>
            {value.slice(0, 14)}
            <span data-part={2} title="version 4: random">
              {value[14]}
            </span>
            {value.slice(15, 19)}
            <span data-part={3} title="variant">
              {value[19]}
            </span>
            {value.slice(20)}
          </>
        ) : (
          value
        )}
      </CookieValue>
      {isUuid && (
        <p>
          A UUID: 16 bytes, written with 32 hexadecimal digits. The first marked digit says version 4, random; two bits of the second are
          fixed as well. The other 122 bits are random, and that is all: there is nothing to decrypt.
        </p>
      )}
      <h3>The row that it points at</h3>
      {row ? (
        <pre>{JSON.stringify(row, null, 2)}</pre>
      ) : (
        <p>There is no such row: to the next session read this cookie is worth nothing.</p>
      )}
      <h3>The user of that row</h3>
      {user ? <pre>{JSON.stringify(user, null, 2)}</pre> : <p>No row, no user.</p>}
    </>
  )
}
