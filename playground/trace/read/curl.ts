import { DEMO_USERS } from '../../sandbox/demo-credentials'
import type { Trace } from '../events'
import { plain } from './show'

/** Sent by curl itself, or of use to a browser only. */
const LEFT_OUT =
  /^(host|connection|content-length|accept-encoding|accept-language|user-agent|sec-.*|priority|origin|referer|cache-control|pragma)$/i

/**
 * A request as a curl command for a POSIX shell, with the reader's own cookies. Passwords are not recorded: a demo user's public
 * one is filled in, for others stands `PASSWORD`.
 * @param origin the site's address, without a slash at the end.
 */
export function curlOf({ method, path, request }: Trace, origin: string): string {
  const parts = [`curl -i ${quote(origin + path)}`]
  if (method !== 'GET' && method !== 'POST') parts.push(`-X ${method}`)
  for (const [name, value] of request.headers) if (!LEFT_OUT.test(name)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  parts.push(...bodyOf(request).map((text) => `--data-raw ${quote(text)}`))
  return parts.join(' \\\n  ')
}

function bodyOf({ headers, body }: Trace['request']): string[] {
  if (body === null) return []
  const fields = plain(body) as Record<string, unknown>
  if (headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.includes('json'))) return [JSON.stringify(fields)]
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) form.append(name, name === 'password' ? passwordOf(fields.username) : String(one))
  return [form.toString()]
}

function passwordOf(username: unknown): string {
  return DEMO_USERS.find((user) => user.username === username)?.password ?? 'PASSWORD'
}

/** In single quotes, where a shell takes every character for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
