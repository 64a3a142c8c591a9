import type { EmailConfig } from 'next-auth/providers/email'

/**
 * The second provider. NextAuth refuses `strategy: "database"` with only credentials (`UnsupportedStrategy`). A sandbox has no
 * mail server, so asking for a link ends in NextAuth's own `EmailSignin` error.
 */
export const emailLink: EmailConfig = {
  id: 'email',
  type: 'email',
  name: 'Email',
  server: '',
  from: 'nobody@localhost',
  maxAge: 24 * 60 * 60,
  options: {},
  async sendVerificationRequest() {
    throw new Error('A sandbox sends no mail.')
  }
}
