import { diagnose } from '../reference/diagnose'
import { RULES, type Rule } from './rules'
import { cookiesSet, lifetimeOf, type Seen } from './seen'
import { visibleText } from './visible-text'

/** One thing to mend. */
export interface Finding {
  id: string
  title: string
  /** What the check-up saw. */
  evidence: string
  fix: string
  /** The page of the guide, as a path. */
  page: string
}

export interface Report {
  address: string
  /** As far as the cookies tell: `jwt`, `database`; undefined where nobody signed in. */
  strategy: 'jwt' | 'database' | undefined
  /** The session cookie as it was set, without its value; undefined where nobody signed in. */
  cookie: { name: string; characters: number; cookies: number; attributes: string } | undefined
  /** Whether a session was looked at. */
  looked: boolean
  /** Whether it went on to its end. */
  complete: boolean
  /** Whole seconds that a session lasts after a read, and whether the reads moved its end; undefined where no read told. */
  lifetime: { seconds: number; slides: boolean } | undefined
  /** The first is what to mend first. */
  findings: Finding[]
  /** Those that the reader has said to accept. */
  accepted: Finding[]
  /** What was not looked at, each with the option that would. */
  skipped: string[]
  requests: number
}

const STRATEGIES = { jwe: 'jwt', signed: 'jwt', plain: 'jwt', id: 'database', v5: undefined, unknown: undefined } as const

/**
 * Judges what was seen.
 * @param accept the ids of findings that are meant to be so.
 */
export function report(seen: Seen, requests: number, accept: readonly string[] = []): Report {
  const found = RULES.flatMap((rule) => findingOf(rule, seen))
  const token = [...seen.signIns, ...seen.reads].find((one) => one.token)?.token
  const [set] = token ? cookiesSet(seen, token.name) : []
  return {
    address: seen.origin.href,
    strategy: token && STRATEGIES[token.kind],
    cookie: token && {
      name: token.name,
      characters: token.value.length,
      cookies: token.chunks,
      attributes:
        set?.attributes
          .filter(([name]) => !/^(expires|max-age)$/i.test(name))
          .map(([name, value]) => (value ? `${name}=${value}` : name))
          .join('; ') ?? ''
    },
    looked: seen.reads.some(({ signedIn }) => signedIn),
    complete: seen.halted === undefined,
    lifetime: lifetimeOf(seen),
    findings: found.filter(({ id }) => !accept.includes(id)),
    accepted: found.filter(({ id }) => accept.includes(id)),
    skipped: skipped(seen, requests),
    requests
  }
}

function findingOf({ look, isInTheLog, ...rule }: Rule, seen: Seen): Finding[] {
  const evidence = look(seen)
  if (evidence === undefined) return []
  const [cause] = isInTheLog ? diagnose(toldOf(seen)) : []
  if (!cause) return [{ id: rule.id, title: rule.title, evidence, fix: rule.fix, page: rule.page }]
  const { id, title, fix, experiment } = cause.signature
  const page = experiment ? `/experiments/${experiment}` : `/reference/errors#${id}`
  return [{ id, title, evidence: `${evidence} The log: ${cause.line}`, fix, page }]
}

/** What the application says of a failure: its log, and in development the page that Next shows. */
function toldOf({ log, path }: Seen): string {
  return `${log ?? ''}\n${path?.signedIn && path.signedIn.status >= 500 ? path.signedIn.text : ''}`
}

function skipped(seen: Seen, requests: number): string[] {
  const { reads, path } = seen
  const looked = reads.some(({ signedIn }) => signedIn)
  const tried = seen.given || seen.signIns.length > 0
  const noPassword = seen.providers.known?.every(({ type }) => type !== 'credentials') === true
  const isRow = reads.some(({ token }) => token?.kind === 'id')
  const all: [isSkipped: boolean, words: string][] = [
    [!looked && tried && seen.halted === undefined, 'Everything that needs a session: nobody was signed in.'],
    [
      !looked && !tried,
      `Everything that needs a session: ${noPassword ? '' : '--user and --password, or '}--cookie with the Cookie header of a browser.`
    ],
    [looked && seen.secretFits === undefined && !isRow, 'The claims in the token: --secret, or NEXTAUTH_SECRET in the environment.'],
    [seen.secretFits === false, 'The claims in the token: the secret that was given does not open it.'],
    [seen.halted !== undefined, `What comes after ${requests} requests: ${seen.halted}.`],
    [(seen.left ?? 0) > 0, `Whether its own sessions are over: ${seen.left} could not be ended.`],
    [!path, 'A protected page or route: --path.'],
    [path?.stranger.status === 404, `The path ${path?.path}: it was answered with 404.`],
    [
      path?.stranger.status === 200 && path.signedIn !== undefined && visibleText(path.stranger) !== visibleText(path.signedIn),
      `What ${path?.path} tells strangers: it was answered with 200 to one, and with another text than to a reader.`
    ],
    [looked && !seen.change, 'Whether a change of the user shows in the session: --change, a command that changes the user.'],
    [looked && !seen.revoked, 'Whether sessions can be ended: --revoke, a command that ends the user’s sessions.'],
    [seen.providers.known?.some(({ type }) => type === 'email') === true && !seen.link, 'The link of a mail: --link.']
  ]
  return all.filter(([isSkipped]) => isSkipped).map(([, words]) => words)
}

/** A report for people, as wide as most terminals. */
export function inText({ address, strategy, cookie, looked, complete, lifetime, findings, accepted, skipped, requests }: Report): string {
  const lines = [`Check-up of ${address}, ${requests} requests`, '']
  if (strategy) lines.push(`Strategy  ${strategy}`)
  if (cookie) {
    const split = cookie.cookies > 1 ? ` in ${cookie.cookies} cookies` : ''
    lines.push(`Cookie    ${cookie.name}, ${cookie.characters} characters${split}`)
    if (cookie.attributes) lines.push(`          ${cookie.attributes}`)
  }
  if (lifetime)
    lines.push(
      `Lifetime  ${duration(lifetime.seconds)}; ${lifetime.slides ? 'each read moves its end' : 'these reads did not move its end'}`
    )
  if (strategy || cookie) lines.push('')
  const none = `No findings${complete ? '' : ' so far'}${looked ? '' : ', and no session was looked at'}.`
  const some = `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}, what to mend first on top.`
  lines.push(findings.length === 0 ? none : some)
  for (const [i, { title, evidence, fix, page }] of findings.entries())
    lines.push(
      '',
      ...wrapped(`${String(i + 1).padStart(2)}  `, title),
      ...wrapped('    Seen  ', evidence),
      ...wrapped('    Fix   ', fix),
      `    Read  ${page}`
    )
  if (findings.length > 0) lines.push('', 'The pages are those of NextAuth Live: run npm start, and open them there.')
  if (accepted.length > 0) lines.push('', 'Accepted:', ...accepted.flatMap(({ title, id }) => wrapped('- ', `${title} (${id})`)))
  if (skipped.length > 0) lines.push('', 'Not looked at:', ...skipped.flatMap((words) => wrapped('- ', words)))
  // What an application says may hold commands for a terminal, and marks that turn a line round.
  return lines.map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')).join('\n')
}

/** Days, hours, minutes or seconds, whichever says it in a small number. */
function duration(seconds: number): string {
  const sizes: [size: number, name: string][] = [
    [86_400, 'days'],
    [3600, 'hours'],
    [60, 'minutes']
  ]
  const [size, name] = sizes.find(([size]) => seconds > 2 * size) ?? [1, 'seconds']
  return `${Math.round(seconds / size)} ${name}`
}

/** Characters. */
const WIDTH = 80

/** A text behind a label, in lines of the report's width. All but the first are indented as far as the label reaches. */
function wrapped(label: string, text: string): string[] {
  const lines: string[] = []
  let line = label
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line.length > label.length) {
      lines.push(line.trimEnd())
      line = ' '.repeat(label.length)
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
