import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import stripIndent from 'strip-indent'
import ts from 'typescript'
import type { ProvenFact } from '@/components/fact-entry'
import { versionOf } from '../facts/record'
import type { Topic } from '../facts/topics'

/** What the page of all facts calls each topic, in the order of that page: the flow first. */
const TITLES: Record<string, string> = {
  login: 'Sign-in',
  callbacks: 'Callbacks',
  'jwt-callback': 'The jwt callback',
  cookie: 'The cookie',
  proxy: 'The proxy',
  'session-callback': 'The session callback',
  'server-session': 'Sessions on the server',
  client: 'The client',
  strategies: 'The two strategies',
  rows: 'Rows in the database',
  lifetimes: 'Lifetimes',
  'own-code': 'Your own callbacks',
  revocation: 'Revocation',
  requests: 'Requests',
  inputs: 'Input',
  providers: 'Providers',
  'open-id': 'OpenID Connect',
  tokens: 'The provider’s tokens',
  'magic-link': 'Magic links',
  configuration: 'Configuration',
  next: 'Next',
  errors: 'Errors',
  v5: 'Auth.js v5',
  experiments: 'Experiments'
}

/**
 * Cuts every proof and the helpers that it calls out of its file.
 * @throws Error when a fact has no proof there, or a topic has no title here.
 */
export function shownFacts(topics: readonly Topic[], root: string): ProvenFact[] {
  const untitled = topics.find(({ name }) => !(name in TITLES))
  if (untitled) throw new Error(`The topic ${untitled.name} has no title in TITLES.`)
  const order = Object.keys(TITLES)
  const sorted = topics.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name))
  return sorted.flatMap(({ name, facts }) => {
    const topic = TITLES[name] ?? name
    const file = `playground/facts/${name}.proofs.ts`
    const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
    const proofs = proofsIn(tree)
    return Object.entries(facts).map(([id, { statement, source, library = 'next-auth' }]): ProvenFact => {
      // For proofs that a loop makes, the code that makes them is shown.
      const node = proofs instanceof Map ? proofs.get(id) : proofs
      if (!node) throw new Error(`${file} has no proof of ${id}.`)
      return {
        id,
        topic,
        statement,
        source,
        library,
        version: versionOf(library, root),
        proof: cut(node, tree),
        helpers: helpersOf(node, tree)
      }
    })
  })
}

/** The proofs in the call `prove(topic, { … })`, by id; the argument itself where it is no object literal. */
function proofsIn(tree: ts.SourceFile): Map<string, ts.Node> | ts.Node {
  const calls = tree.statements.flatMap((statement) =>
    ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) ? [statement.expression] : []
  )
  const argument = calls.find(({ expression }) => expression.getText(tree) === 'prove')?.arguments[1]
  if (!argument) throw new Error(`${tree.fileName} calls no prove(topic, proofs).`)
  if (!ts.isObjectLiteralExpression(argument)) return argument
  return new Map(argument.properties.map((property) => [(property.name as ts.StringLiteral).text, property]))
}

function cut(node: ts.Node, tree: ts.SourceFile): ProvenFact['proof'] {
  const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
  // From the beginning of its line, so that all lines have the same indentation.
  const start = tree.getPositionOfLineAndCharacter(line - 1, 0)
  return { place: `${tree.fileName}:${line}`, code: stripIndent(tree.text.slice(start, node.end)) }
}

/** The declarations of the same file that a node names, and those that they name in turn. */
function helpersOf(node: ts.Node, tree: ts.SourceFile): ProvenFact['proof'][] {
  const declared = new Map<string, ts.Statement>()
  for (const statement of tree.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name) declared.set(statement.name.text, statement)
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) declared.set(name.getText(tree), statement)
  }
  const used = new Set<ts.Statement>()
  const visit = (part: ts.Node) => {
    const statement = ts.isIdentifier(part) ? declared.get(part.text) : undefined
    if (statement && !used.has(statement)) {
      used.add(statement)
      visit(statement)
    }
    ts.forEachChild(part, visit)
  }
  visit(node)
  return tree.statements.filter((statement) => used.has(statement)).map((statement) => cut(statement, tree))
}
