import { navigation } from '@/lib/mdx/navigation'

export default navigation({
  index: 'Recipes',
  'type-safe-session': 'A type-safe session',
  'protect-pages-and-routes': 'Protect pages and routes',
  'role-check': 'A role check in the proxy',
  'custom-sign-in-page': 'A sign-in page of your own',
  'rename-with-update': 'Rename with update()',
  'sign-out-everywhere': 'Sign out everywhere',
  devices: 'Devices',
  'refresh-tokens': 'Refresh tokens',
  lifetimes: 'Lifetimes and “remember me”',
  'rotate-the-secret': 'Rotate the secret',
  'test-sessions': 'Sessions for tests and mobile clients',
  'inspect-your-flow': 'Inspect your own flow',
  'verify-in-another-backend': 'Verify in another backend'
})
