import type { Function as FunctionNode, Node, Program } from 'acorn'
import type { Strategy } from '../nextauth/options'
import {
  bare,
  contains,
  fallsThrough,
  functionOf,
  handedOn,
  type Implies,
  isCallOf,
  isFunction,
  isGuarded,
  isNamed,
  memberName,
  namesIn,
  type Syntax,
  type Visit,
  visitsIn,
  withoutDefault
} from './code-reading'
import type { OwnFunction } from './configuration'
import { placeOf } from './parse'

/** A known mistake in a reader's function. It runs all the same. */
export interface Warning {
  /** In the reader's source. From 1, as is the column. */
  line: number
  column: number
  message: string
  /** The page of the guide that explains it. */
  href: string
}

/** What a path without a value leads to. */
const NOTHING: Record<OwnFunction, string> = {
  authorize: 'NextAuth answers 401, as for a wrong password. Write return null where you mean that.',
  signIn: 'NextAuth answers 403 and AccessDenied. Write return false where you mean that.',
  redirect: 'The answer to the sign-in then has an empty body.',
  jwt: 'At the sign-in that makes a token without claims. At a read a session callback that reads a claim then throws.',
  session: 'The answer of /api/auth/session then has an empty body, and useSession() says that nobody is signed in.'
}

/** What v3 passed first. In v4 it is a member of the one object. */
const FIRST_OF_V3: Partial<Record<OwnFunction, string>> = { signIn: 'user', redirect: 'url', jwt: 'token', session: 'session' }

/** What of its argument is there at a sign-in or an update alone. */
const SELDOM: Partial<Record<OwnFunction, readonly string[]>> = {
  jwt: ['user', 'account', 'profile', 'isNewUser', 'trigger'],
  session: ['trigger', 'newSession']
}

/**
 * Finds known mistakes in the source of one function. It looks at what the code says, not at what it computes.
 * @param program what `parseSource()` made of the source.
 * @param strategy decides whether `session` gets a token or a user.
 * @returns in the order of the source; none where the program is no member of an object.
 */
export function warningsOf(name: OwnFunction, program: Program, strategy: Strategy): Warning[] {
  const code = functionOf(program)
  if (!code) return []
  const reading = read(name, code)
  return [
    ...positionalArguments(reading),
    ...missingArgument(reading, strategy),
    ...trustedUpdate(reading),
    ...copiedPassword(reading),
    ...lookupAtEveryRead(reading),
    ...promiseForValue(reading),
    ...openRedirect(reading),
    ...pathsWithoutValue(reading)
  ].sort((a, b) => a.line - b.line || a.column - b.column)
}

interface Reading {
  name: OwnFunction
  code: FunctionNode
  visits: Visit[]
  /** What the code calls its argument as a whole: `params`. */
  whole: string | undefined
  /** The member of the function's argument that a value is: `user`, or `params.user`. */
  memberOf(node: Node | undefined): string | undefined
  /** Whether a value is a whole document: what a lookup found, or the callback's own `user`. */
  isUser(node: Node): boolean
}

function read(name: OwnFunction, code: FunctionNode): Reading {
  const visits = visitsIn(code)
  const declared = visits.filter(({ node }) => node.type === 'VariableDeclarator').map(({ node }) => node)
  const first = code.params[0] && withoutDefault(code.params[0])
  const whole = first?.type === 'Identifier' ? first.name : undefined
  const patterns = [first, ...declared.filter(({ init }) => whole !== undefined && isNamed(init, whole)).map(({ id }) => id)]
  const members = new Map(patterns.flatMap((pattern) => (pattern ? namesIn(pattern as never) : [])))
  const isLookup = (value: Node | undefined): boolean => {
    const node = bare(value)
    return isCallOf(node, undefined, 'findUser') || (node?.type === 'AwaitExpression' && isLookup(node.argument))
  }
  const found = new Set(declared.filter(({ init }) => isLookup(init)).map(({ id }) => id?.name))

  const memberOf = (node: Node | undefined): string | undefined => {
    const value = bare(node)
    if (value?.type === 'Identifier') return members.get(value.name ?? '')
    const isMember = value?.type === 'MemberExpression' && whole !== undefined && isNamed(value.object, whole)
    return isMember ? memberName(value) : undefined
  }
  const isUser = (node: Node) =>
    (node.type === 'Identifier' && found.has((node as Syntax).name)) || (name !== 'authorize' && memberOf(node) === 'user')
  return { name, code, visits, whole, memberOf, isUser }
}

/** `jwt(token, user)`: v3. */
function positionalArguments({ name, code, whole }: Reading): Warning[] {
  const first = FIRST_OF_V3[name]
  const at = code.params[1] ?? (whole !== undefined && whole === first ? code.params[0] : undefined)
  if (!first || !at) return []
  return [
    warning(
      at,
      `NextAuth v4 calls ${name} with one object: ${name}({ ${first}, … }). Several arguments are v3.`,
      '/reference/v3#what-changed'
    )
  ]
}

/** `user` under jwt, `token` under database: `session` gets the other one. */
function missingArgument({ name, visits, memberOf }: Reading, strategy: Strategy): Warning[] {
  if (name !== 'session') return []
  const [missing, there] = strategy === 'jwt' ? ['user', 'token'] : ['token', 'user']
  const isThere: Implies = (part) => ({ [missing]: true, [there]: false })[memberOf(part) ?? '']
  const uses = visits.filter(({ node }) => memberOf(node) === missing)
  const throws = uses.find((visit) => isRead(visit) && !isGuarded(visit, isThere))
  const why = `Under ${strategy} this callback gets ${there} and no ${missing}`
  const href = '/flow/session-callback#common-mistake'
  if (throws) return [warning(throws.node, `${why}: this line throws, and the session ends.`, href)]
  const [first] = uses
  const copiesOther = visits.some(({ node }) => memberOf(node) === there)
  return first && !copiesOther ? [warning(first.node, `${why}: nothing comes from here. Copy from ${there}.`, href)] : []
}

/** Whether a member of the value is read, which throws when the value is undefined. */
function isRead({ node, around }: Visit): boolean {
  const outer = around.at(-1)
  if (outer?.type === 'MemberExpression') return contains(outer.object, node) && !outer.optional
  return outer?.type === 'VariableDeclarator' && outer.id?.type === 'ObjectPattern'
}

/** What `update()` sends, taken as a whole. */
function trustedUpdate(reading: Reading): Warning[] {
  const sent = { jwt: 'session', session: 'newSession' }[reading.name as string]
  if (!sent) return []
  return reading.visits
    .filter((visit) => reading.memberOf(visit.node) === sent && isTakenWhole(visit, reading))
    .map(({ node }) =>
      warning(
        node,
        `${sent} is whatever the page sent with update(). Pick the fields that readers may change, and check each.`,
        '/recipes/rename-with-update#common-mistake'
      )
    )
}

function isTakenWhole(visit: Visit, reading: Reading): boolean {
  const outer = visit.around.at(-1)
  // session[key]
  if (outer?.type === 'MemberExpression' && outer.computed) return memberName(outer) === undefined
  // Of `session.user` all, too. Of `session.username` not.
  if (outer?.type === 'MemberExpression')
    return memberName(outer) === 'user' && isTakenWhole({ node: outer, around: visit.around.slice(0, -1) }, reading)
  const value = handedOn(visit)
  const call = value.around.findLast(({ type }) => type === 'CallExpression')
  if (call) return isCallOf(call, 'Object', 'assign') || isCallOf(call, undefined, 'updateUser')
  return value.around.at(-1)?.type === 'SpreadElement' || goesOut(value, reading)
}

/** A password, or all that a user's document has, on its way out. */
function copiedPassword(reading: Reading): Warning[] {
  const { visits, name, isUser } = reading
  // What these return goes nowhere.
  if (name === 'signIn' || name === 'redirect') return []
  const href = '/flow/login#the-code-that-runs'
  return visits.flatMap((visit) => {
    const { node } = visit
    if (node.type === 'MemberExpression' && memberName(node) === 'password' && goesOut(handedOn(visit), reading))
      return [warning(node, 'A password goes out here. Its hash has no place in a token or a session either.', href)]
    if (!isUser(node) || visit.around.at(-1)?.type === 'MemberExpression' || !goesOut(handedOn(visit), reading)) return []
    const whose = name === 'jwt' ? 'what authorize() returned' : 'the document'
    return [warning(node, `This hands on all of ${whose}: the password hash as well, if it is in there. Choose each field.`, href)]
  })
}

/** Whether a value goes into what the function returns, or into the token or the session. */
function goesOut(visit: Visit, reading: Reading): boolean {
  const { node, around } = handedOn(visit)
  const outer = around.at(-1)
  const further = () => (outer ? goesOut({ node: outer, around: around.slice(0, -1) }, reading) : false)
  switch (outer?.type) {
    case undefined:
      // An arrow function's body is what it returns.
      return reading.code.body.type !== 'BlockStatement'
    case 'Property':
    case 'SpreadElement':
      return further()
    case 'ObjectExpression': {
      // { ...user, password: undefined } takes it out again.
      const { properties } = outer as unknown as { properties: Syntax[] }
      const at = properties.findIndex((property) => contains(property, node))
      const isSpread = properties[at]?.type === 'SpreadElement'
      return !(isSpread && properties.slice(at + 1).some((property) => isNamed(property.key, 'password'))) && further()
    }
    case 'ReturnStatement':
      return !around.some(isFunction)
    case 'AssignmentExpression':
      return contains(outer.right, node) && ['token', 'session'].includes(memberOfRoot(outer.left, reading) ?? '')
    case 'CallExpression':
      return isCallOf(outer, 'Object', 'assign')
    default:
      return false
  }
}

/** The member of the argument with which a chain begins: `session` of `session.user.name`. */
function memberOfRoot(node: Node | undefined, reading: Reading): string | undefined {
  const value = bare(node)
  return reading.memberOf(value) ?? (value?.type === 'MemberExpression' ? memberOfRoot(value.object, reading) : undefined)
}

/** A query that no condition keeps for the sign-in or an update. */
function lookupAtEveryRead({ name, visits, memberOf }: Reading): Warning[] {
  const seldom = SELDOM[name]
  if (!seldom) return []
  const isSeldom: Implies = (part) => {
    // A comparison of numbers: once a minute, say.
    if (part.type === 'BinaryExpression' && /^[<>]/.test(part.operator ?? '')) return true
    return seldom.includes(memberOf(part) ?? '') || undefined
  }
  return visits
    .filter((visit) => isCallOf(visit.node, undefined, 'findUser') && !isGuarded(visit, isSeldom))
    .map(({ node }) =>
      warning(
        node,
        `This asks the database at every session read. ${name === 'jwt' ? 'In if (user) it asks at the sign-in alone.' : 'The token, or the user, is here already.'}`,
        '/flow/jwt-callback#common-mistake'
      )
    )
}

/** A helper whose promise is taken for what it promises. */
function promiseForValue({ visits }: Reading): Warning[] {
  return HELPERS.flatMap((helper) =>
    visits
      .filter(({ node, around }) => isCallOf(node, undefined, helper) && takesAValue(around.at(-1)))
      .map(({ node }) => warning(node, `${helper}() gives a promise: write await ${helper}(…).`, '/flow/login#the-code-that-runs'))
  )
}

const HELPERS = ['findUser', 'updateUser', 'passwordMatches']
/** What a promise is of no use to. */
const TAKES_A_VALUE = new Set(['VariableDeclarator', 'IfStatement', 'UnaryExpression', 'LogicalExpression', 'ExpressionStatement'])

function takesAValue(outer: Syntax | undefined): boolean {
  if (outer?.type === 'MemberExpression') return !['then', 'catch', 'finally'].includes(memberName(outer) ?? '')
  return TAKES_A_VALUE.has(outer?.type ?? '')
}

/** `return url`, whatever it is. */
function openRedirect({ name, code, visits, memberOf }: Reading): Warning[] {
  if (name !== 'redirect' || visits.some(({ node }) => /^(If|Conditional|Switch|Logical)/.test(node.type))) return []
  const given =
    code.body.type === 'BlockStatement'
      ? visits.filter(({ node }) => node.type === 'ReturnStatement').map(({ node }) => node.argument)
      : [code.body]
  const all = given.find((value) => memberOf(value as Node) === 'url')
  if (!all) return []
  const message = 'This sends the browser wherever a link says. Let addresses of baseUrl through, and no other.'
  return [warning(all as Node, message, '/reference/security#threat-by-threat')]
}

/** The end of the function, or a return, that gives nothing. */
function pathsWithoutValue({ name, code: { body }, visits }: Reading): Warning[] {
  if (body.type !== 'BlockStatement') return []
  const refuses = name === 'authorize' || name === 'signIn'
  const isNothing = (value: Syntax | undefined) =>
    !value || isNamed(value, 'undefined') || (!refuses && value.type === 'Literal' && value.value === null)
  const places: Pick<Node, 'loc'>[] = visits
    .filter(({ node, around }) => node.type === 'ReturnStatement' && !around.some(isFunction) && isNothing(bare(node.argument)))
    .map(({ node }) => node)
  // The brace at the end.
  if (fallsThrough(body) && body.loc) places.push({ loc: { ...body.loc, start: { ...body.loc.end, column: body.loc.end.column - 1 } } })
  return places.map((place) =>
    warning(place as Node, `Here ${name} returns nothing. ${NOTHING[name]}`, `/reference/callbacks#${name.toLowerCase()}`)
  )
}

function warning(node: Node, message: string, href: string): Warning {
  return { ...placeOf(node), message, href }
}
