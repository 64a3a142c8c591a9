/** Whether a browser sends a cookie with a path along (RFC 6265, section 5.1.4). @param asked the path of the request. */
export function isForPath(asked: string, path: string): boolean {
  return asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`)
}
