import type { Function as FunctionNode, MemberExpression, Node, ObjectExpression, Pattern, Program } from 'acorn'
import { base, full, fullAncestor } from 'acorn-walk'

/** A node of a function's body with the nodes around it, outermost first. What TypeScript and `?.` put around a value is left out. */
export interface Visit {
  node: Syntax
  around: readonly Syntax[]
}

/** A node whose parts are looked at by their names. Those that its type lacks are undefined. */
export interface Syntax extends Node {
  object?: Syntax
  property?: Syntax
  left?: Syntax
  right?: Syntax
  test?: Syntax
  consequent?: Syntax
  alternate?: Syntax
  argument?: Syntax
  callee?: Syntax
  id?: Syntax
  init?: Syntax
  key?: Syntax
  expression?: Syntax
  operator?: string
  computed?: boolean
  optional?: boolean
  name?: string
  value?: unknown
}

/** Nodes that are only around a value. */
const AROUND_A_VALUE = /^(TSAs|TSSatisfies|TSNonNull|TSType|Chain)/

/** Values of TypeScript lead to the value in them. Types, and whatever else the walk does not know, lead nowhere. */
const WALK = new Proxy(base, {
  get: (known, type: string) =>
    known[type as keyof typeof known] ??
    ((node: Syntax, state: unknown, visit: (node: Node, state: unknown) => void) => {
      if (node.expression && AROUND_A_VALUE.test(type)) visit(node.expression, state)
    })
})

/** The function that a program of one member of an object has. */
export function functionOf({ body: [statement] }: Program): FunctionNode | undefined {
  return statement?.type === 'ExpressionStatement' ? functionIn(bare(statement.expression)) : undefined
}

/** The function of an object's first member; of `callbacks: { … }` that of its first. */
function functionIn(object: Syntax | undefined): FunctionNode | undefined {
  if (object?.type !== 'ObjectExpression') return undefined
  const [member] = (object as Node as ObjectExpression).properties
  const value = member?.type === 'Property' ? bare(member.value) : undefined
  return value && isFunction(value) ? (value as Node as FunctionNode) : functionIn(value)
}

/** Every value and statement in the body of a function, in the order of the source. Names that it declares are none. */
export function visitsIn({ body }: FunctionNode): Visit[] {
  const visits: Visit[] = []
  fullAncestor(
    body,
    (node, _, around, type) => {
      if (type !== 'VariablePattern' && !AROUND_A_VALUE.test(node.type))
        visits.push({
          node: node as Syntax,
          around: (around.slice(0, -1) as Syntax[]).filter(({ type: outer }) => !AROUND_A_VALUE.test(outer))
        })
    },
    WALK
  )
  return visits.sort((a, b) => a.node.start - b.node.start || b.node.end - a.node.end)
}

/** A value without what TypeScript and `?.` put around it. */
export function bare(node: Node | null | undefined): Syntax | undefined {
  const value = (node ?? undefined) as Syntax | undefined
  return value?.expression && AROUND_A_VALUE.test(value.type) ? bare(value.expression) : value
}

/** The names that a pattern gives to members: `{ user: person = {} }` calls `user` `person`. */
export function namesIn(pattern: Pattern): [local: string, member: string][] {
  if (pattern.type !== 'ObjectPattern') return []
  return pattern.properties.flatMap((property) => {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') return []
    const local = withoutDefault(property.value)
    return local.type === 'Identifier' ? [[local.name, property.key.name] as [string, string]] : []
  })
}

export function withoutDefault(pattern: Pattern): Pattern {
  return pattern.type === 'AssignmentPattern' ? pattern.left : pattern
}

export function isFunction({ type }: Node): boolean {
  return type === 'FunctionExpression' || type === 'ArrowFunctionExpression' || type === 'FunctionDeclaration'
}

export function isNamed(node: Node | null | undefined, name: string): boolean {
  const value = bare(node)
  return value?.type === 'Identifier' && value.name === name
}

/** The name of a member: `password` of `user.password` and of `user['password']`. */
export function memberName(node: Node): string | undefined {
  const { property, computed } = node as MemberExpression
  if (!computed) return (property as Syntax).name
  return property.type === 'Literal' ? String(property.value) : undefined
}

export function isCallOf(node: Syntax | undefined, object: string | undefined, name: string): boolean {
  if (node?.type !== 'CallExpression') return false
  const callee = bare(node.callee)
  if (object === undefined) return isNamed(callee, name)
  return callee?.type === 'MemberExpression' && isNamed(callee.object, object) && memberName(callee) === name
}

export function contains(outer: Node | null | undefined, inner: Node): boolean {
  return outer != null && outer.start <= inner.start && inner.end <= outer.end
}

/**
 * The place from which a value goes on: `user ?? {}` and `ready ? user : null` hand it on.
 * @returns the outermost such value.
 */
export function handedOn({ node, around }: Visit): Visit {
  const outer = around.at(-1)
  const handsOn =
    (outer?.type === 'LogicalExpression' && (outer.operator !== '&&' || contains(outer.right, node))) ||
    (outer?.type === 'ConditionalExpression' && !contains(outer.test, node)) ||
    outer?.type === 'AwaitExpression'
  return outer && handsOn ? handedOn({ node: outer, around: around.slice(0, -1) }) : { node, around }
}

/** For a part of a condition: the outcome from which something follows. Undefined: nothing follows from it. */
export type Implies = (part: Syntax) => boolean | undefined

/** Whether code runs only where a condition around it, or an early end before it, says so. */
export function isGuarded({ node, around }: Visit, implies: Implies): boolean {
  return around.some((outer, at) => {
    const inner = around[at + 1] ?? node
    if (outer.type === 'IfStatement' || outer.type === 'ConditionalExpression')
      return !contains(outer.test, node) && follows(outer.test, contains(outer.consequent, node), implies)
    if (outer.type === 'LogicalExpression' && outer.operator !== '??')
      return contains(outer.right, node) && follows(outer.left, outer.operator === '&&', implies)
    if (outer.type !== 'BlockStatement') return false
    const statements = (outer as unknown as { body: Syntax[] }).body
    return statements
      .slice(0, statements.indexOf(inner))
      .some(
        (statement) => statement.type === 'IfStatement' && !fallsThrough(statement.consequent) && follows(statement.test, false, implies)
      )
  })
}

/** Whether something follows from a condition that came out so. */
function follows(condition: Node | undefined, outcome: boolean, implies: Implies): boolean {
  const test = bare(condition)
  if (!test) return false
  const { operator = '' } = test
  if (test.type === 'UnaryExpression' && operator === '!') return follows(test.argument, !outcome, implies)
  if (test.type === 'LogicalExpression' && operator !== '??') {
    const both = [follows(test.left, outcome, implies), follows(test.right, outcome, implies)]
    return (operator === '&&') === outcome ? both.some(Boolean) : both.every(Boolean)
  }
  if (test.type === 'BinaryExpression' && /^[!=]==?$/.test(operator)) {
    const sides = [test.left, test.right].map((side) => {
      const value = bare(side)
      return value?.type === 'UnaryExpression' && value.operator === 'typeof' ? bare(value.argument) : value
    })
    const wanted = sides.map((side) => side && implies(side)).find((side) => side !== undefined)
    if (wanted !== undefined) return ((operator.startsWith('!') !== sides.some(isNothing)) === outcome) !== wanted
  }
  return implies(test) === outcome
}

/** `null`, `undefined`, and what `typeof` calls it. */
function isNothing(node: Syntax | undefined): boolean {
  return isNamed(node, 'undefined') || (node?.type === 'Literal' && (node.value === null || node.value === 'undefined'))
}

/** Whether a loop may be left by a break. One of an inner loop counts too: to say nothing is better than to be wrong. */
function breaks(loop: Node): boolean {
  let found = false
  full(
    loop,
    ({ type }) => {
      found ||= type === 'BreakStatement'
    },
    WALK
  )
  return found
}

/** Whether a statement can come to its end, so that the next one runs. */
export function fallsThrough(node: Node | null | undefined): boolean {
  const statement = node as (Syntax & Record<string, unknown>) | null | undefined
  switch (statement?.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return false
    case 'WhileStatement':
    case 'ForStatement': {
      const isEndless = statement.type === 'WhileStatement' ? statement.test?.value === true : !statement.test
      return !isEndless || breaks(statement)
    }
    case 'DoWhileStatement':
    case 'LabeledStatement':
      return fallsThrough(statement.body as unknown as Node) || breaks(statement)
    case 'BlockStatement':
      return (statement.body as unknown as Node[]).every(fallsThrough)
    case 'IfStatement':
      return !statement.alternate || fallsThrough(statement.consequent) || fallsThrough(statement.alternate)
    case 'TryStatement': {
      const { block, handler, finalizer } = statement as unknown as { block: Node; handler?: { body: Node }; finalizer?: Node }
      return (
        (!finalizer || fallsThrough(finalizer)) &&
        (fallsThrough(block) || (handler !== undefined && handler !== null && fallsThrough(handler.body)))
      )
    }
    case 'SwitchStatement': {
      const { cases } = statement as unknown as { cases: { test?: Node | null; consequent: Node[] }[] }
      const breaks = cases.some(({ consequent }) => consequent.some(({ type }) => type === 'BreakStatement'))
      return breaks || cases.every(({ test }) => test) || (cases.at(-1)?.consequent.every(fallsThrough) ?? true)
    }
    default:
      return true
  }
}
