import { Unreachable } from './browser'
import { examine } from './examine'
import { readOrder, USAGE, UsageError } from './order'
import { inText, report } from './report'

/** The command `npm run checkup`. */
async function main(): Promise<number> {
  const read = readOrder(process.argv.slice(2), process.env)
  if (!read) {
    console.log(USAGE)
    return 0
  }
  const { seen, requests } = await examine(read.order)
  const found = report(seen, requests)
  console.log(read.json ? JSON.stringify(found, null, 2) : inText(found))
  return found.findings.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  process.exitCode = 2
  if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`)
  else if (error instanceof Unreachable) console.error(`The application cannot be asked. ${error.message}`)
  else throw error
}
