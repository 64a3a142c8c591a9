import { Unreachable } from './browser'
import { examine, type Order } from './examine'
import { readOrder, USAGE, UsageError } from './order'
import { inText, report } from './report'

/** The command `npm run checkup`. @returns its exit code. */
async function main(args: string[]): Promise<number> {
  const wanted = readOrder(args, process.env)
  if (!wanted) {
    console.log(USAGE)
    return 0
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const { seen, requests } = await examine(wanted.order, stop.signal)
  const found = report(seen, requests, wanted.accept)
  console.log(withoutSecrets(wanted.json ? JSON.stringify(found, null, 2) : inText(found), wanted.order))
  if (found.findings.length > 0) return 1
  // Whoever hands in a password or a cookie wants a session looked at.
  const isWanted = wanted.order.credentials !== undefined || wanted.order.cookie !== undefined
  return (isWanted && !found.looked) || !found.complete ? 2 : 0
}

/** What an application says may hold what it was sent. */
function withoutSecrets(text: string, { credentials, cookie = '', secret }: Order): string {
  const values = cookie.split(/;\s*/).map((pair) => pair.slice(pair.indexOf('=') + 1))
  const secrets = [credentials?.password, secret, ...values].filter((value) => value !== undefined && value.length > 3) as string[]
  const spelled = secrets.flatMap((value) => [value, encodeURIComponent(value), new URLSearchParams({ '': value }).toString().slice(1)])
  return spelled.reduce((shown, value) => shown.replaceAll(value, '…'), text)
}

/** What is told where nothing could be looked at. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run checkup -- --help lists the options.`
  const { message } = error instanceof Error ? error : new Error(String(error))
  return error instanceof Unreachable
    ? `The application cannot be asked. ${message}`
    : `The check-up failed at what the application answers. ${message}`
}

const args = process.argv.slice(2)
try {
  process.exitCode = await main(args)
} catch (error) {
  process.exitCode = 2
  const sentence = explain(error)
  console.error(sentence)
  if (args.includes('--json')) console.log(JSON.stringify({ error: sentence }))
}
