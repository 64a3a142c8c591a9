import { exec } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs, promisify } from 'node:util'
import { SIGNATURES } from '../reference/signatures'
import type { Order } from './examine'
import { RULES } from './rules'

export const USAGE = `Usage: npm run checkup -- <address> [options]

Asks a running application of yours what a browser would, and says what is wrong with its sessions.
It sends to this address alone. It signs in and out, and changes nothing but its own session.

  <address>              http://localhost:3000, with a path where NextAuth is not at /api/auth
  --user, --password     whoever may sign in; the user is sent as username and as email
  --field <name=value>   another field of the sign-in form; may be given more than once
  --cookie <header>      instead: the Cookie header of a browser that is signed in; that session ends
  --secret <secret>      NEXTAUTH_SECRET, to look into the token; by itself that of the environment
  --path <path>          a page or route for signed-in readers alone
  --link <address>       the link of a sign-in mail that nobody has opened
  --ended-at <address>   where a sign-in by another provider ended
  --change <command>     a command that changes the user; the session is read before and after it
  --revoke <command>     a command that ends all sessions of the user
  --log <file>           the file that the application logs to
  --accept <finding>     a finding that is meant to be so, by its name; may be given more than once
  --json                 prints JSON

A password and a header may stand in the environment instead: CHECKUP_PASSWORD, CHECKUP_COOKIE.
npm prints the line that it runs: with npm run --silent it does not.

Ends with 0 without findings, with 1 with findings, with 2 where it cannot look:
nobody answers, an argument is wrong, nobody could be signed in, or it had to stop.
With Ctrl-C it stops, and ends its sessions.`

/** Thrown for arguments that cannot be used. The message says which. */
export class UsageError extends Error {}

export interface Wanted {
  order: Order
  json: boolean
  /** Ids of findings that are meant to be so. */
  accept: string[]
}

/**
 * Reads the arguments of the command.
 * @returns undefined where they ask for help.
 * @throws UsageError for arguments that cannot be used.
 */
export function readOrder(args: string[], env: Readonly<Record<string, string | undefined>>): Wanted | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const [given, ...more] = positionals
  if (given === undefined || more.length > 0) throw new UsageError('Give one address.')
  const { user, path, log } = values
  const password = values.password ?? (user === undefined ? undefined : env.CHECKUP_PASSWORD)
  const cookie = values.cookie ?? (user === undefined ? env.CHECKUP_COOKIE : undefined)
  if ((user === undefined) !== (password === undefined)) throw new UsageError('--user and --password go together.')
  if (user !== undefined && cookie !== undefined) throw new UsageError('Give --user and --password, or --cookie.')
  if (path !== undefined && !path.startsWith('/')) throw new UsageError('--path begins with a slash.')
  if (cookie !== undefined && !/^[\x20-\x7e]*=[\x20-\x7e]*$/.test(cookie))
    throw new UsageError(
      '--cookie is no Cookie header: name=value; name=value. A “…” in it means that it was shortened when you copied it.'
    )
  const unknown = (values.accept ?? []).find((id) => !RULES.some((rule) => rule.id === id) && !SIGNATURES.some((one) => one.id === id))
  if (unknown !== undefined) throw new UsageError(`--accept ${unknown}: there is no such finding.`)
  const address = addressOf(given, '<address>')
  const fields = fieldsOf(values.field ?? [])
  const here = (option: 'link' | 'ended-at') => {
    const url = values[option] === undefined ? undefined : addressOf(values[option], `--${option}`)
    if (url && url.origin !== address.origin) throw new UsageError(`--${option} is an address of ${url.origin}, not of ${address.origin}.`)
    return url
  }
  return {
    json: values.json ?? false,
    accept: values.accept ?? [],
    order: {
      address,
      secret: values.secret ?? env.NEXTAUTH_SECRET,
      credentials:
        user === undefined || password === undefined
          ? undefined
          : { password, fields: { username: user, email: user, password, ...fields } },
      cookie,
      path,
      link: here('link'),
      endedAt: here('ended-at'),
      change: commandOf(values.change, '--change'),
      revoke: commandOf(values.revoke, '--revoke'),
      log: log === undefined ? undefined : growthOf(log)
    }
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        field: { type: 'string', multiple: true },
        user: { type: 'string' },
        password: { type: 'string' },
        cookie: { type: 'string' },
        secret: { type: 'string' },
        path: { type: 'string' },
        link: { type: 'string' },
        'ended-at': { type: 'string' },
        change: { type: 'string' },
        revoke: { type: 'string' },
        log: { type: 'string' },
        accept: { type: 'string', multiple: true }
      }
    })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] as string)
  }
}

function addressOf(given: string, option: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new UsageError(`${option} ${given}: write an address with http:// or https://.`)
  if (url.username || url.password) throw new UsageError(`${option}: leave the name and the password out of the address.`)
  return url
}

function fieldsOf(pairs: string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new UsageError(`--field ${pair}: write name=value.`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    })
  )
}

/** A command that runs in a shell, as the reader would run it. @throws UsageError from the function, where the command fails. */
function commandOf(command: string | undefined, option: string): (() => Promise<void>) | undefined {
  if (command === undefined) return undefined
  return async () => {
    try {
      await promisify(exec)(command)
    } catch (error) {
      const { code, signal, stderr = '' } = error as { code?: number; signal?: string; stderr?: string }
      // Not the message, which repeats the command: it may hold a password.
      throw new UsageError(`${option}: the command ended with ${code ?? signal}. ${stderr.split('\n').slice(0, 3).join(' ')}`.trim())
    }
  }
}

/** What is added to a file from now on. */
function growthOf(file: string): () => Promise<string> {
  const size = stat(file).then(
    (found) => found.size,
    () => 0
  )
  return async () => {
    const start = await size
    try {
      return await text(createReadStream(file, { start }))
    } catch (error) {
      throw new UsageError(`--log ${file}: ${(error as Error).message}`)
    }
  }
}
