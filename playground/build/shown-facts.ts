import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import stripIndent from 'strip-indent'
import ts from 'typescript'
import type { ProvenFact } from '@/components/fact-entry'
import { versionOf } from '../facts/record'
import type { Topic } from '../facts/topics'

/** Cuts every proof and the helpers that it calls out of its file. @throws Error when a fact has no proof there. */
export function shownFacts(topics: readonly Topic[], root: string): ProvenFact[] {
  return topics.flatMap(({ name, facts }) => {
    const file = `playground/facts/${name}.proofs.ts`
    const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
    const proofs = proofsIn(tree)
    return Object.entries(facts).map(([id, { statement, source, library = 'next-auth' }]): ProvenFact => {
      // For proofs that a loop makes, the code that makes them is shown.
      const node = proofs instanceof Map ? proofs.get(id) : proofs
      if (!node) throw new Error(`${file} has no proof of ${id}.`)
      return { id, statement, source, library, version: versionOf(library, root), proof: cut(node, tree), helpers: helpersOf(node, tree) }
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
