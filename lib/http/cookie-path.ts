/**
 * The path that a cookie is for: its attribute, or the folder of the request that set it (RFC 6265, sections 5.1.4 and 5.2.4).
 * @param attribute `Path` of the cookie; undefined where it has none.
 * @param asked the path of the request.
 */
export function pathOfCookie(attribute: string | undefined, asked: string): string {
  if (attribute?.startsWith('/')) return attribute
  return asked.slice(0, Math.max(1, asked.lastIndexOf('/')))
}

/** Whether a browser sends a cookie with a path along (RFC 6265, section 5.1.4). @param asked the path of the request. */
export function isForPath(asked: string, path: string): boolean {
  return asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`)
}
