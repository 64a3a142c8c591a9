import type { Trace } from '../events'
import { plain } from './show'

/** A header by its name in lower case; '' when there is none. */
export function headerOf(headers: Trace['request']['headers'], wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? ''
}

/** A request's body as it was sent: JSON, or the fields of a form, as its Content-Type says. Undefined without a body. */
export function bodyOf({ headers, body }: Trace['request']): { json: string } | { form: [name: string, value: string][] } | undefined {
  if (body === null) return undefined
  const fields = plain(body) as Record<string, unknown>
  if (headerOf(headers, 'content-type').includes('json')) return { json: JSON.stringify(fields) }
  return { form: Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])) }
}
