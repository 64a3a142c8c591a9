import Link from 'next/link'
import { Message } from '@/components/message'
import { ERROR_CODES } from '../../reference/error-codes'
import { loggedAtReturn } from '../../trace/read/legs'
import { useLive } from '../live-context'

const CODES = ERROR_CODES.filter(({ where }) => where === 'address')

/** The error in the address of the sign-in page, in words, and what the log said of the request that led here. */
export function ErrorInWords({ error }: { error: string }) {
  const { traces } = useLive({ traces: true, atOnce: true })
  // NextAuth writes one of them in lower case as well.
  const known = CODES.find(({ code }) => code.toLowerCase() === error.toLowerCase())
  const logged = loggedAtReturn(traces)
  return (
    <Message tone="bad" role="status">
      {known ? (
        <>
          The address has the error <code>{error}</code>. {known.meaning}
          <br />
          Cause: {known.cause}
          <br />
          What to do: {known.fix} <Link href={`/reference/errors#${known.code}`}>More about {known.code}</Link>
          {logged && (
            <>
              <br />
              Your log says: <code>{logged}</code> <Link href="/flow/oauth#legs">The legs of your sign-in</Link>
            </>
          )}
        </>
      ) : (
        <>
          The address has the error <code>{shortened(error)}</code>, which is no code of NextAuth.{' '}
          <Link href="/reference/errors">All codes</Link>
        </>
      )}
    </Message>
  )
}

/** Anybody can write anything into an address. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
