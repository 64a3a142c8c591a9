import type { EmailConfig } from 'next-auth/providers/email'

/** A mail with a link in it. */
export interface Mail {
  /** The address of whoever asked for it. */
  to: string
  subject: string
  text: string
  /** The link. Its token works once. */
  url: string
  /** When the link ends. */
  expires: Date
}

/**
 * Magic links: whoever can read the mail that goes to an address is signed in as its user.
 * @param send sends one mail. Where it throws, NextAuth leads to the error `EmailSignin`.
 */
export function emailLink(send: (mail: Mail) => Promise<void>): EmailConfig {
  // #region provider
  return {
    id: 'email',
    type: 'email',
    name: 'Email',
    server: '',
    from: 'NextAuth Live <nobody@localhost>',
    // The link lives for a day, in seconds.
    maxAge: 24 * 60 * 60,
    options: {},
    async sendVerificationRequest({ identifier, url, expires }) {
      const { host } = new URL(url)
      const subject = `Sign in to ${host}`
      await send({ to: identifier, subject, text: `${subject}:\n\n${url}\n\nIf you did not ask for this, do nothing.`, url, expires })
    }
  }
  // #endregion
}

/** Where nobody sends mail: a request for a link ends in NextAuth's own `EmailSignin`. */
export async function sendNothing(): Promise<never> {
  throw new Error('Nobody sends mail here.')
}
