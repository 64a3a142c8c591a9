import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { OWN_FUNCTIONS } from '../../own-code/configuration'
import { TYPED_NAMES } from './typed-names'

/** The declarations that are installed, with what this site adds to them. */
const FILES = ['node_modules/next-auth/core/types.d.ts', 'node_modules/next-auth/jwt/types.d.ts', 'playground/nextauth/next-auth.d.ts']

let checker: ts.TypeChecker
let callbacks: ts.Type
/** The types of the members of the one argument, by callback. */
const argument = (callback: string) => {
  const property = callbacks.getProperty(callback)
  const [signature] = property ? checker.getTypeOfSymbol(property).getCallSignatures() : []
  const [parameter] = signature?.getParameters() ?? []
  if (!parameter) throw new Error(`NextAuth has no callback ${callback}.`)
  return checker.getTypeOfSymbol(parameter)
}
const names = (type: ts.Type) => checker.getPropertiesOfType(type).map(({ name }) => name)

beforeAll(() => {
  const program = ts.createProgram(FILES, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true
  })
  checker = program.getTypeChecker()
  const file = program.getSourceFile(FILES[0] as string)
  const exported = file && checker.getSymbolAtLocation(file)?.exports?.get('CallbacksOptions' as ts.__String)
  if (!exported) throw new Error('next-auth declares no CallbacksOptions.')
  callbacks = checker.getDeclaredTypeOfSymbol(exported)
})

describe('the typed names are those that next-auth declares', () => {
  it.each(OWN_FUNCTIONS.filter((name) => name !== 'authorize'))('for %s', (callback) => {
    const listed = TYPED_NAMES.filter((known) => known.in.includes(callback)).map(({ name }) => name)
    expect(listed.sort()).toEqual(names(argument(callback)).sort())
  })

  it.each(TYPED_NAMES.filter(({ members }) => members))('with the members of $name', ({ name, members = {}, in: [callback = 'jwt'] }) => {
    // In jwt the session is any: what the page sent.
    const property = argument(name === 'session' ? 'session' : callback).getProperty(name)
    if (!property) throw new Error(`${callback} gets no ${name}.`)
    const type = checker.getTypeOfSymbol(property)
    // Account and Profile are parameters with a default.
    const parameter = (type.isUnion() ? type.types : [type]).find((part) => part.isTypeParameter())
    const declared = parameter?.getDefault() ?? checker.getNonNullableType(type)
    expect(Object.keys(members).sort()).toEqual(names(declared).sort())
  })
})
