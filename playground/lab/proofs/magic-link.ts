import type { Provider } from 'next-auth/providers/index'
import { emailLink } from '../../nextauth/email-link'
import type { Visitor } from '../visitor'

/** The email provider, with a list in place of a mail server. @param links gets the link of each mail. */
export function mailingTo(links: URL[]): Provider {
  return emailLink(async ({ url }) => void links.push(new URL(url)))
}

/** Asks for a magic link. @returns where the answer leads. */
export async function askForLink(visitor: Visitor, email: string): Promise<string> {
  const { csrfToken } = await visitor.json<{ csrfToken: string }>('/api/auth/csrf')
  const response = await visitor.post('/api/auth/signin/email', { csrfToken, email, json: 'true' })
  return ((await response.json()) as { url: string }).url
}

/** Opens a link. @returns where it leads. */
export async function openLink(visitor: Visitor, link: URL | undefined): Promise<string> {
  return (await visitor.fetch(`${link?.pathname}${link?.search}`)).headers.get('location') ?? ''
}
