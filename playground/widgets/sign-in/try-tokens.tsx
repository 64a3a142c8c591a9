import Link from 'next/link'
import { useState } from 'react'
import type { TokenAnswer } from '../../server/provider-tokens'
import type { Live } from '../live-context'
import styles from './sign-in.module.css'

const WAYS = [
  { use: 'api', does: 'Ask the provider’s API' },
  { use: 'refresh', does: 'Refresh the tokens' },
  { use: 'race', does: 'Refresh twice at once' }
] as const

/** Sends the tokens of the reader's accounts row to the provider: its API takes an access token for 30 seconds, and a refresh token once. */
export function TryTokens({ live }: { live: Live }) {
  const [answers, setAnswers] = useState<readonly TokenAnswer[]>([])
  const { actions, busy } = live
  return (
    <div>
      <p className={styles.actions}>
        {WAYS.map(({ use, does }) => (
          <button
            key={use}
            type="button"
            className="btn"
            disabled={!actions || busy !== null}
            onClick={() => void actions?.useTokens(use).then(setAnswers)}
          >
            {does}
          </button>
        ))}
      </p>
      <p className="note">
        NextAuth stores the tokens of the first sign-in and no later ones. Once the provider has refused the refresh token, a new sign-in
        does not help here; Reset does. <Link href="/recipes/refresh-tokens">A recipe stores those of each sign-in.</Link>
      </p>
      <ul className={styles.answers} role="status">
        {answers.map(({ request, status, says }, i) => (
          <li key={`${request} ${i}`}>
            {request}: <b>{status}</b> {says}
          </li>
        ))}
      </ul>
    </div>
  )
}
