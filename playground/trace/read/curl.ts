import type { Trace } from '../events'
import { bodyOf } from './request-body'

/** Sent by curl itself, or of use to a browser only. */
const LEFT_OUT =
  /^(host|connection|content-length|accept-encoding|accept-language|user-agent|sec-.*|priority|origin|referer|cache-control|pragma)$/i

/**
 * A request as a curl command for a POSIX shell, with the reader's own cookies. Passwords are not recorded: `PASSWORD` stands for one
 * that `passwordOf` does not know.
 * @param origin the site's address, without a slash at the end.
 * @param passwordOf knows the passwords that are public.
 */
export function curlOf(
  { method, path, request }: Trace,
  origin: string,
  passwordOf: (username: string | undefined) => string | undefined
): string {
  const parts = [`curl -i ${quote(origin + path)}`]
  if (method !== 'GET' && method !== 'POST') parts.push(`-X ${method}`)
  for (const [name, value] of request.headers) if (!LEFT_OUT.test(name)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  parts.push(...dataOf(request, passwordOf).map((text) => `--data-raw ${quote(text)}`))
  return parts.join(' \\\n  ')
}

function dataOf(request: Trace['request'], passwordOf: Parameters<typeof curlOf>[2]): string[] {
  const body = bodyOf(request)
  if (!body) return []
  if ('json' in body) return [body.json]
  const username = body.form.find(([name]) => name === 'username')?.[1]
  const password = passwordOf(username) ?? 'PASSWORD'
  return [new URLSearchParams(body.form.map(([name, value]) => [name, name === 'password' ? password : value])).toString()]
}

/** In single quotes, where a shell takes every character for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
