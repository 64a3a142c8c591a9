import { DEMO_USERS } from '../../sandbox/demo-credentials'
import type { Trace } from '../events'
import { bodyOf } from './request-body'

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
  parts.push(...dataOf(request).map((text) => `--data-raw ${quote(text)}`))
  return parts.join(' \\\n  ')
}

function dataOf(request: Trace['request']): string[] {
  const body = bodyOf(request)
  if (!body) return []
  if ('json' in body) return [body.json]
  const username = body.form.find(([name]) => name === 'username')?.[1]
  const password = DEMO_USERS.find((user) => user.username === username)?.password ?? 'PASSWORD'
  return [new URLSearchParams(body.form.map(([name, value]) => [name, name === 'password' ? password : value])).toString()]
}

/** In single quotes, where a shell takes every character for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
