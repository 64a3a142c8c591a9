/**
 * Decides where a reader may be sent: to a page of this site and nowhere else. The target is resolved first, as a browser resolves it,
 * because `//host`, `/\host` and `/.//host` look like paths and are none.
 * @param target what a link or a form asks for: a path or an address.
 * @param origin this site's origin, `https://example.org` for example.
 * @returns the path with its query, which leads to this site from any of its pages; undefined for anything else.
 */
export function ownTarget(target: unknown, origin: string): string | undefined {
  if (typeof target !== 'string' || !URL.canParse(target, origin)) return undefined
  const { origin: asked, protocol, pathname, search } = new URL(target, origin)
  const path = pathname + search
  // A path that begins with two slashes names a host when it is used alone. A blob's address has this origin and is no page.
  return asked === origin && /^https?:$/.test(protocol) && !path.startsWith('//') ? path : undefined
}
