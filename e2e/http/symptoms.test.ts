import { describe, expect, it } from 'vitest'
import { diagnose } from '@/playground/reference/diagnose'
import { SYMPTOMS } from './symptoms'

/** What people look for is often a message that they paste. The tool for errors leads to the same pages as the search. */

const pagesOf = (text: string) =>
  diagnose(text)
    .slice(0, 1)
    .flatMap(({ signature: { page, experiment } }) => [page?.replace(/#.*/, '') ?? '/reference/errors', `/experiments/${experiment}`])

describe('the first finding leads to the page', () => {
  /** Symptoms of the search that are messages: what programs print, and not what people ask. */
  const MESSAGES =
    /[A-Z]{2,}_[A-Z_]{3,}|Error\b|is not a function|adapter_error|csrf=true|error=|cookie was missing|redirect_uri|invalid_grant|Unauthorized|too big header|431 |E11000|CredentialsSignin|OAuthAccountNotLinked|\[next-auth\]|To confirm|Illegal arguments|serialized|Unexpected|does not exist on type|Module not found|toHexString|too many connections/
  /** Words beside which no program stands. */
  const ASKED = /^(NEXTAUTH_URL docker|trust host vercel AUTH_TRUST_HOST|email sign in link expired Verification error)$/
  const messages = SYMPTOMS.filter(([query]) => MESSAGES.test(query) && !ASKED.test(query))

  it('of every symptom that is a message', () => {
    expect(messages.length).toBeGreaterThan(35)
    const wrong = messages.flatMap(([query, ...pages]) => {
      const found = pagesOf(query)
      return found.some((page) => pages.includes(page)) ? [] : [`${query} → ${found.join(' ') || 'nothing'}`]
    })
    expect(wrong).toEqual([])
  })

  it('and no symptom to a page that is wrong', () => {
    const wrong = SYMPTOMS.flatMap(([query, ...pages]) => {
      const found = pagesOf(query)
      return found.length === 0 || found.some((page) => pages.includes(page)) ? [] : [`${query} → ${found.join(' ')}`]
    })
    expect(wrong).toEqual([])
  })
})
