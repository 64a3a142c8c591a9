import {
  OPTION_NAMES,
  OWN_FUNCTIONS,
  type OwnConfiguration,
  type OwnFunction,
  type OwnOptions,
  type OwnStarts
} from '../../own-code/configuration'

/** What stands in the editor. */
export interface Draft {
  sources: Record<OwnFunction, string>
  options: OwnOptions
}

/** A configuration as a draft: what it leaves out is as the site has it. */
export function draftOf({ functions, options }: OwnConfiguration, starts: OwnStarts): Draft {
  const sources = OWN_FUNCTIONS.map((name) => [name, functions[name] ?? starts[name].code])
  return { sources: Object.fromEntries(sources) as Draft['sources'], options }
}

/** The functions that differ from the site's own. */
export function editedIn({ sources }: Pick<Draft, 'sources'>, starts: OwnStarts): OwnFunction[] {
  return OWN_FUNCTIONS.filter((name) => sources[name].trim() !== starts[name].code.trim())
}

/** What is sent of a draft: functions that nobody edited run as the site's own. */
export function configurationOf(draft: Draft, starts: OwnStarts): OwnConfiguration {
  const functions = editedIn(draft, starts).map((name) => [name, draft.sources[name]])
  return { functions: Object.fromEntries(functions) as OwnConfiguration['functions'], options: draft.options }
}

/** The names of functions and options in which two configurations differ. */
export function differing(one: OwnConfiguration, other: OwnConfiguration): string[] {
  return [...differingMembers(one.functions, other.functions), ...optionNames(differingMembers(one.options, other.options))]
}

function differingMembers(one: object, other: object): string[] {
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => flat(left[name]) !== flat(right[name]))
}

/** A value as text, whatever the order of its members. */
function flat(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? JSON.stringify(Object.entries(value).sort()) : JSON.stringify(value)
}

/** Options as the form calls them. */
export function optionNames(options: readonly string[]): string[] {
  return options.map((name) => OPTION_NAMES[name as keyof OwnOptions])
}

/** What saving came to. */
export function savedInWords({ functions, options }: OwnConfiguration): string {
  const yours = OWN_FUNCTIONS.filter((name) => functions[name] !== undefined)
  const others = OWN_FUNCTIONS.filter((name) => functions[name] === undefined)
  const set = optionNames(Object.keys(options))
  if (yours.length + set.length === 0) return 'Saved. From the next request on everything is the site’s own.'
  const run = yours.length > 0 ? `your ${listed(yours)} ${yours.length > 1 ? 'run' : 'runs'}` : ''
  const hold = set.length > 0 ? `your ${listed(set)} ${set.length > 1 ? 'apply' : 'applies'}` : ''
  const rest = others.length > 0 ? `; ${listed(others)} ${others.length > 1 ? 'stay' : 'stays'} the site’s own` : ''
  return `Saved. From the next request on ${[run, hold].filter(Boolean).join(', and ')}${rest}.`
}

/** "jwt", "jwt and session", "signIn, jwt and session" */
export function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join('')
}
