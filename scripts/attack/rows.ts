import { type Attack, type Attempt, type Seen, seen } from './attack'
import { type Client, isProblem, signedIn } from './client'
import { flood, tally } from './measure'
import { usual } from './stages'

const THRESHOLD = 'a 4xx problem tells the sandbox at some point; visitors and newcomers go on'

/** Asks for sign-in links in one sandbox's name, each time from another address, until a problem refuses it. */
async function fill({ url }: Attempt, count: number, emailOf: (i: number) => string): Promise<Seen[]> {
  const other = await signedIn(url)
  const greedy = await signedIn(url)
  const { csrfToken } = await greedy.json<{ csrfToken: string }>('/api/auth/csrf')
  let told: string | undefined
  const ends = Date.now() + 10_000
  const statuses = await flood(count, 4, async (i) => {
    if (told || Date.now() > ends) return 0
    const response = await greedy.elsewhere().post('/api/auth/signin/email', { csrfToken, email: emailOf(i), json: 'true' })
    if (response.status >= 400 && response.status < 500 && isProblem(response)) told = `told after ${i}: ${await response.text()}`
    return response.status
  })
  const sent = statuses.filter(Boolean)
  return [
    seen(`${tally(sent)}; ${told ?? 'never told'}`, told !== undefined && sent.every((status) => status < 500)),
    ...(await goesOn(url, other))
  ]
}

async function goesOn(url: string, other: Client): Promise<Seen[]> {
  const rows = await other.fetch('/api/playground/database')
  const newcomer = await signedIn(url, 'database').then(
    () => 'signs in',
    (error: Error) => error.message
  )
  return [seen(`another visitor's rows: ${rows.status}, newcomer: ${newcomer}`, rows.ok && newcomer === 'signs in')]
}

export const rows: Attack[] = [
  {
    number: 14,
    name: 'huge-emails',
    sends: 'sign-in links for emails of 90 KB, up to 600 times in one sandbox',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) => fill(on, on.quick ? 100 : 600, (i) => `${i}${'x'.repeat(90_000)}@example.com`)
  },
  {
    number: 15,
    name: 'many-emails',
    sends: 'sign-in links for up to 5,000 different emails in one sandbox',
    threshold: THRESHOLD,
    stage: usual,
    run: (on) => fill(on, on.quick ? 1200 : 5000, (i) => `reader-${i}@example.com`)
  }
]
