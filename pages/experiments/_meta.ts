import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  index: 'All experiments',
  'read-three-times': 'Read the session three times',
  'paste-in-decoder': 'Paste the cookie into a JWT decoder',
  'grow-the-token': 'Grow the token',
  'session-callback-user': 'The session callback that copies from user',
  'rename-user': 'Rename the user in the database',
  'four-ways-in-the-proxy': 'Four ways to ask in the proxy',
  'server-session-arguments': 'One, two or three arguments',
  'be-the-xss': 'Be the script in the page',
  'leak-the-document': 'Return the whole document',
  'trust-the-update': 'Make yourself an administrator',
  'csrf-missing': 'Sign in without the CSRF token',
  'steal-then-sign-out': 'Steal the cookie, then sign out',
  'sign-out-everywhere': 'Sign out everywhere',
  'split-brain': 'Split brain',
  'credentials-only': 'Credentials alone, with database',
  'rotate-secret': 'Change the secret',
  'with-auth': 'Guard a page with withAuth',
  'fast-clock': 'A clock that is ahead',
  'wrong-url': 'https in NEXTAUTH_URL, http in the browser',
  'mongo-down': 'Stop the database',
  'flip-without-signing-out': 'Flip the strategy while readers are signed in',
  'stale-provider': 'Sign in with a plain fetch',
  'server-component-read': 'Read the session in a server component'
})
