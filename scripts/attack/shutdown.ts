import { type Attack, type Attempt, type Seen, seen } from './attack'
import { Client, signedIn } from './client'
import { sleep, tally } from './measure'
import { frugal } from './stages'

/** Ends the site while sign-ins are under way and streams are open. */
async function terminate({ url, site }: Attempt): Promise<Seen[]> {
  const listeners = await Promise.all(Array.from({ length: 3 }, () => signedIn(url)))
  const streams = await Promise.all(listeners.map((listener) => listener.listen()))
  const ready = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const client = new Client(url)
      const { csrfToken } = await client.json<{ csrfToken: string }>('/api/auth/csrf')
      return () => client.post('/api/auth/callback/credentials', { csrfToken, username: 'aayush', password: 'correct horse', json: 'true' })
    })
  )
  let underWay = ready.length
  const answers = ready.map((signIn) =>
    signIn()
      .then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code ?? error.name
      )
      .finally(() => underWay--)
  )
  // Until the requests have arrived.
  await sleep(25)
  const atSignal = underWay
  const ended = site.stop('SIGTERM')
  const health: (number | string)[] = []
  const watch = async () => {
    while (underWay > 0 && health.length < 50) {
      await sleep(10)
      // A new address is a new connection.
      health.push(
        await new Client(url).fetch('/api/health', { patienceMs: 2000 }).then(
          ({ status }) => status,
          (error: NodeJS.ErrnoException) => error.code ?? error.name
        )
      )
    }
  }
  const [statuses] = await Promise.all([Promise.all(answers), watch()])
  const over = Promise.all(streams.map(({ closed }) => closed)).then(() => true)
  const streamsEnd = await Promise.race([over, sleep(3000).then(() => false)])
  const { code, ms } = await ended
  return [
    seen(
      `${atSignal} under way at the signal: ${tally(statuses)}`,
      atSignal > 0 && statuses.every((status) => status === 200 || status === 429)
    ),
    seen(`health meanwhile: ${tally(health)}`, health.includes(503)),
    seen(`streams ${streamsEnd ? 'end' : 'go on'}`, streamsEnd),
    seen(`exit code ${code} after ${(ms / 1000).toFixed(1)} s`, code === 0 && ms < 10_000)
  ]
}

export const shutdown: Attack[] = [
  {
    number: 37,
    name: 'terminate',
    sends: 'SIGTERM, while 20 sign-ins are under way and three streams are open',
    threshold: 'all are answered, health 503 meanwhile, streams end, exit code 0',
    stage: frugal,
    endsSite: true,
    run: terminate
  }
]
