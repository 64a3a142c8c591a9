import { readRegion } from '../../lib/mdx/source-region'
import { OWN_FUNCTIONS, type OwnFunction, type OwnStarts } from './configuration'

const FILES: Record<OwnFunction, string> = {
  authorize: 'playground/nextauth/credentials.ts',
  signIn: 'playground/trace/core/default-callbacks.ts',
  redirect: 'playground/trace/core/default-callbacks.ts',
  jwt: 'playground/nextauth/callbacks.ts',
  session: 'playground/nextauth/callbacks.ts'
}

/** Reads them all, at build time. @throws Error when a region is missing. */
export function ownStarts(root: string): OwnStarts {
  const starts = OWN_FUNCTIONS.map((name) => {
    const { code, line } = readRegion(root, FILES[name], name)
    // A member of an object. What follows it there is not part of it.
    return [name, { place: `${FILES[name]}:${line}`, code: code.replace(/,$/, '') }] as const
  })
  return Object.fromEntries(starts) as OwnStarts
}
