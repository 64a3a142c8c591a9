import type { OwnConfiguration } from './configuration'
import { prepare } from './prepare'

/** The script of a process that prepares the code of one save. What nobody trusts is not even parsed in the site's own process. */
process.once('message', (functions: OwnConfiguration['functions']) => {
  process.send?.(prepare(functions), () => process.exit(0))
})
process.on('disconnect', () => process.exit(0))
