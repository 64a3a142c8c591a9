import type { Visitor } from './visitor'

/** Asks for a magic link. @param callbackUrl where the link is to lead. @returns where the answer leads. */
export async function askForLink(visitor: Visitor, email: string, callbackUrl?: string): Promise<string> {
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  const response = await visitor.post('/api/auth/signin/email', {
    csrfToken,
    email,
    json: 'true',
    ...(callbackUrl !== undefined && { callbackUrl })
  })
  return ((await response.json()) as { url: string }).url
}

/** Opens a link. @returns where it leads. */
export async function openLink(visitor: Visitor, link: URL | undefined): Promise<string> {
  return (await visitor.fetch(`${link?.pathname}${link?.search}`)).headers.get('location') ?? ''
}
