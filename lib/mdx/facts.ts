import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const FOLDER = 'playground/facts'
const RECORD = `${FOLDER}/proofs.json`

/** A fact as it stands in its file. */
export interface WrittenFact {
  id: string
  statement: string
  source: string
  library: string
  /** Where its proof is, from the repository's root, and its first line. */
  file: string
  line: number
  /** The proof's source text. */
  proof: string
}

/** How a fact's last proof went. */
export interface Proof {
  result: 'proven' | 'failed'
  /** The day of the proof, as `2026-01-31`. */
  on: string
  /** The version of the fact's library that the proof ran against. */
  version: string
  /** Of statement and proof: a changed fact has to be proven anew. */
  fingerprint: string
}

export type ProvenFact = WrittenFact & Proof

/**
 * Reads the facts of every topic without running them.
 * @param root absolute path of the repository.
 * @throws Error when an id is used twice, or a fact has no statement, source or proof of its own.
 */
export function readFacts(root: string): WrittenFact[] {
  const facts = readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => factsOf(root, `${FOLDER}/${name}`))
  const ids = facts.map(({ id }) => id)
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i)
  if (twice.length > 0) throw new Error(`Facts with the same id: ${twice.join(', ')}.`)
  return facts
}

function factsOf(root: string, file: string): WrittenFact[] {
  const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const exported = tree.statements.find(ts.isExportAssignment)?.expression
  const topic = exported && ts.isCallExpression(exported) ? exported.arguments[0] : undefined
  if (!topic || !ts.isObjectLiteralExpression(topic)) throw new Error(`${file} must end with export default facts({ … }).`)
  return topic.properties.map((property) => {
    if (!ts.isPropertyAssignment(property) || !ts.isObjectLiteralExpression(property.initializer))
      throw new Error(`${file}: a fact is written as 'id': { statement, source, proof }.`)
    const id = (property.name as ts.StringLiteral).text
    const members = new Map(property.initializer.properties.map((member) => [member.name?.getText(tree), member]))
    const text = (name: string) => {
      const member = members.get(name)
      return member && ts.isPropertyAssignment(member) ? textOf(member.initializer, tree) : undefined
    }
    const statement = text('statement')
    const source = text('source')
    const proof = members.get('proof')
    if (!statement || !source || !proof) throw new Error(`${file}: the fact "${id}" lacks a statement, a source or a proof.`)
    return {
      id,
      statement,
      source,
      library: text('library') ?? 'next-auth',
      file,
      line: tree.getLineAndCharacterOfPosition(proof.getStart(tree)).line + 1,
      proof: dedent(proof.getText(tree))
    }
  })
}

/** A string as it is written, or the name of a constant that is one. */
function textOf(value: ts.Expression, tree: ts.SourceFile): string | undefined {
  if (ts.isStringLiteralLike(value)) return value.text
  const constants = tree.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations])
  const initializer = constants.find(({ name }) => name.getText(tree) === value.getText(tree))?.initializer
  return initializer && ts.isStringLiteralLike(initializer) ? initializer.text : undefined
}

/** The first line of a method has no indentation of its own any more. */
function dedent(text: string): string {
  return text.replaceAll('\n    ', '\n')
}

export function fingerprint({ statement, proof }: WrittenFact): string {
  return createHash('sha256').update(statement).update(proof).digest('hex').slice(0, 12)
}

/** The version of a package that is installed at `root`. */
export function installedVersion(root: string, name: string): string {
  return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version
}

/** What `npm run facts` recorded at its last run, by id. */
export function readProofs(root: string): Record<string, Proof | undefined> {
  return JSON.parse(readFileSync(join(root, RECORD), 'utf8')) as Record<string, Proof>
}

/** Where {@link readProofs} finds them. */
export function recordOfProofs(root: string): string {
  return join(root, RECORD)
}

/**
 * Every fact with its last proof.
 * @param facts what {@link readFacts} read.
 * @param strict false: those that were never proven are left out instead, and the others come with the proof that they have.
 * @throws Error that names each fact whose last proof failed, or that was never proven as it stands against what is installed.
 */
export function provenFacts(root: string, facts: readonly WrittenFact[], strict: boolean): ProvenFact[] {
  const proofs = readProofs(root)
  const problems: string[] = []
  const proven = facts.flatMap((fact) => {
    const proof = proofs[fact.id]
    const version = installedVersion(root, fact.library)
    if (proof?.result === 'failed') problems.push(`${fact.id}: its last proof failed`)
    else if (proof?.fingerprint !== fingerprint(fact)) problems.push(`${fact.id}: never proven as it stands now`)
    else if (proof.version !== version)
      problems.push(`${fact.id}: proven for ${fact.library} ${proof.version}, and ${version} is installed`)
    return proof ? [{ ...fact, ...proof }] : []
  })
  if (strict && problems.length > 0) throw new Error(`Facts without a valid proof (npm run facts proves them):\n  ${problems.join('\n  ')}`)
  return proven
}
